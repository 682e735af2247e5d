//! The hash by which GitHub recognises a line of code after it has moved (`primaryLocationLineHash`).
//!
//! The action that uploads a report computes it too and warns where ours differs. A line's hash covers the hundred UTF-16
//! units from its start on, spaces and tabs left out and every line break counted as one line feed; after the text come
//! one unit of `0xFFFF` and then zeros.

use std::collections::BTreeMap;

const WINDOW: usize = 100;
const FACTOR: u64 = 37;
const END: u16 = 0xFFFF;

/// For each line its hash, and how often lines with that hash came up to it: `271789c17abda88f:1`.
pub(super) fn line_hashes(text: &str) -> Vec<String> {
    let (units, starts) = units(text);
    let mut counts = BTreeMap::<u64, usize>::new();
    starts
        .into_iter()
        .map(|start| {
            let hash = hash(units.get(start..).unwrap_or_default());
            let count = counts.entry(hash).or_default();
            *count += 1;
            format!("{hash:x}:{count}")
        })
        .collect()
}

/// The units that count, and where among them each line starts.
fn units(text: &str) -> (Vec<u16>, Vec<usize>) {
    let text = text.replace("\r\n", "\n");
    let mut units = Vec::with_capacity(text.len() + 1);
    let mut starts = vec![0];
    for unit in text.encode_utf16() {
        match u8::try_from(unit) {
            Ok(b' ' | b'\t') => {}
            Ok(b'\n' | b'\r') => {
                units.push(u16::from(b'\n'));
                starts.push(units.len());
            }
            _ => units.push(unit),
        }
    }
    units.push(END);
    (units, starts)
}

fn hash(units: &[u16]) -> u64 {
    units
        .iter()
        .copied()
        .chain(std::iter::repeat(0))
        .take(WINDOW)
        .fold(0_u64, |hash, unit| hash.wrapping_mul(FACTOR).wrapping_add(u64::from(unit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    // The expected values are those of the upload action's own tests.

    #[test]
    fn an_empty_text_has_one_line() {
        assert_eq!(line_hashes(""), ["c129715d7a2bc9a3:1"]);
    }

    #[test]
    fn blanks_do_not_count() {
        let expected = ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"];
        assert_eq!(line_hashes(" a\nb\n  \t\tc\n d"), expected);
    }

    #[test]
    fn every_line_break_is_the_same() {
        let expected = [
            "e9496ae3ebfced30:1",
            "fb7c023a8b9ccb3f:1",
            "ce8ba1a563dcdaca:1",
            "e20e36e16fcb0cc8:1",
            "b3edc88f2938467e:1",
            "c8e28b0b4002a3a0:1",
            "c129715d7a2bc9a3:1",
        ];
        assert_eq!(line_hashes(" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n"), expected);
        assert_eq!(line_hashes(" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r"), expected);
        assert_eq!(line_hashes(" hello; \t\r\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n"), expected);
    }

    #[test]
    fn equal_lines_are_counted() {
        let expected = [
            "a7f2ff13bc495cf2:1",
            "a7f2ff13bc495cf2:2",
            "a7f2ff13bc495cf2:3",
            "a7f2ff13bc495cf2:4",
            "a7f2ff13bc495cf2:5",
            "a7f2ff13bc495cf2:6",
            "a7f2ff1481e87703:1",
            "a9cf91f7bbf1862b:1",
            "55ec222b86bcae53:1",
            "cc97dc7b1d7d8f7b:1",
            "c129715d7a2bc9a3:1",
        ];
        assert_eq!(line_hashes(&"Lorem ipsum dolor sit amet.\n".repeat(10)), expected);
    }
}
