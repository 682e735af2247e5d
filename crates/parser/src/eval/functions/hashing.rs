//! `guid` and `uniqueString`.

use uuid::Uuid;

use super::call::{Body, Call, Stop};

pub(super) fn find(name: &str) -> Option<Body> {
    Some(match name {
        "guid" => |call| call.give_text(Uuid::new_v5(&NAMESPACE, seed(call)?.as_bytes()).to_string()),
        "uniquestring" => |call| call.give_text(base32(hash(seed(call)?.as_bytes()))),
        _ => return None,
    })
}

/// The namespace of the engine's version 5 UUIDs. Microsoft's reference names the algorithm (RFC 4122, section 4.3) but
/// not the namespace; values that the engine made confirm it.
const NAMESPACE: Uuid = Uuid::from_u128(0x11fb_06fb_712d_4ddd_98c7_e71b_bd58_8830);

/// All arguments as one text.
fn seed(call: &Call<'_, '_>) -> Result<String, Stop> {
    let parts: Vec<&str> = call.arguments.iter().map(|part| call.text_of(part)).collect::<Result<_, _>>()?;
    call.pay_bytes(parts.iter().map(|part| part.len() + 1).sum())?;
    Ok(parts.join("-"))
}

const C1: u32 = 0xab0e_9789;
const C2: u32 = 0x239b_961b;

/// The engine's hash of 64 bits: the mixing of MurmurHash3 with two lanes of 32 bits. Microsoft does not document it;
/// this is the algorithm that several public reimplementations share, and values that the engine made confirm it.
fn hash(bytes: &[u8]) -> u64 {
    let lane1 = |word: u32| word.wrapping_mul(C2).rotate_left(15).wrapping_mul(C1);
    let lane2 = |word: u32| word.wrapping_mul(C1).rotate_left(17).wrapping_mul(C2);
    let (mut h1, mut h2) = (0_u32, 0_u32);
    let mut blocks = bytes.chunks_exact(8);
    for block in blocks.by_ref() {
        let (first, second) = words(block);
        h1 = (h1 ^ lane1(first)).rotate_left(19).wrapping_add(h2);
        h1 = h1.wrapping_mul(5).wrapping_add(0x561c_cd1b);
        h2 = (h2 ^ lane2(second)).rotate_left(13).wrapping_add(h1);
        h2 = h2.wrapping_mul(5).wrapping_add(0x0bca_a747);
    }
    let rest = blocks.remainder();
    let (first, second) = words(rest);
    if !rest.is_empty() {
        h1 ^= lane1(first);
    }
    if rest.len() > 4 {
        h2 ^= lane2(second);
    }
    let length = bytes.len() as u32;
    (h1, h2) = (h1 ^ length, h2 ^ length);
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    (h1, h2) = (mixed(h1), mixed(h2));
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    u64::from(h2) << 32 | u64::from(h1)
}

/// Up to eight bytes as two words, the small end first.
fn words(bytes: &[u8]) -> (u32, u32) {
    let word = bytes.iter().rev().fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
    (word as u32, (word >> 32) as u32)
}

fn mixed(word: u32) -> u32 {
    let word = (word ^ word >> 16).wrapping_mul(0x85eb_ca6b);
    let word = (word ^ word >> 13).wrapping_mul(0xc2b2_ae35);
    word ^ word >> 16
}

/// Thirteen letters and digits, five bits each from the top; the last has four.
fn base32(number: u64) -> String {
    const DIGITS: &[u8] = b"abcdefghijklmnopqrstuvwxyz234567";
    let digit = |place: u32| {
        let bits = number.checked_shl(5 * place).unwrap_or_default() >> 59;
        usize::try_from(bits).ok().and_then(|bits| DIGITS.get(bits)).copied().map_or('a', char::from)
    };
    (0..13).map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_engine() {
        assert_eq!(hash(b"hello-world"), 571_013_382_255_652_050);
        assert_eq!(base32(hash(b"test")), "rbgf3xv4ufgzg");
        assert_eq!(base32(hash(b"snap-crackle-pop")), "byghxckddilkc");
    }
}
