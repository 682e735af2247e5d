//! Damage to texts.

use fastrand::Rng;

/// Words of a language, put where they do not belong.
pub type Dictionary = &'static [&'static str];

/// One of the seeds with a few changes, or none.
pub fn text(rng: &mut Rng, seeds: &[String], dictionary: Dictionary) -> Vec<u8> {
    let seed = rng.choice(seeds).map_or("", String::as_str);
    let mut text = match rng.u8(..8) {
        // A piece is faster to try than the whole.
        0..4 => piece(rng, seed).as_bytes().to_vec(),
        4..7 => seed.as_bytes().to_vec(),
        _ => Vec::new(),
    };
    for _ in 0..1 << rng.u8(..5) {
        change(rng, &mut text, seeds, dictionary);
    }
    text
}

/// Makes one change.
fn change(rng: &mut Rng, text: &mut Vec<u8>, seeds: &[String], dictionary: Dictionary) {
    let range = words(rng, text);
    let new: Vec<u8> = match rng.u8(..12) {
        0..3 => dictionary[rng.usize(..dictionary.len())].as_bytes().to_vec(),
        3 => Vec::new(),
        4 => text[range.clone()].repeat(2),
        5 => {
            let seed = rng.choice(seeds).map_or("", String::as_str).as_bytes();
            seed[words(rng, seed)].to_vec()
        }
        6 => text[words(rng, text)].to_vec(),
        7 => {
            let at = rng.usize(..=text.len());
            text.truncate(at);
            return;
        }
        8 => {
            if let Some(byte) = rng.choice(text.iter_mut()) {
                *byte ^= 1 << rng.u8(..8);
            }
            return;
        }
        9 => STRANGE[rng.usize(..STRANGE.len())].as_bytes().to_vec(),
        10 => {
            let (open, close) = BRACKETS[rng.usize(..BRACKETS.len())];
            let times = 1 << rng.u8(..9);
            [open.repeat(times).as_bytes(), &text[range.clone()], close.repeat(times).as_bytes()].concat()
        }
        _ => {
            let at = rng.usize(..=text.len());
            let word = dictionary[rng.usize(..dictionary.len())];
            text.splice(at..at, word.bytes());
            return;
        }
    };
    let range = if rng.bool() { range.start..range.start } else { range };
    text.splice(range, new);
}

/// What trips readers of text.
const STRANGE: &[&str] = &[
    "é",
    "😀",
    "\u{feff}",
    "\0",
    "\r",
    "\r\n",
    "\n",
    "\t",
    "\u{a0}",
    "\u{2028}",
    "\u{301}",
    "\\",
    "\\u{1F600}",
    "\\ud83d",
    "\u{7f}",
    "\u{202e}",
    "9223372036854775808",
    "-1",
    "1e999",
    "00",
    "ﬀ",
    "İ",
];

const BRACKETS: &[(&str, &str)] = &[
    ("{", "}"),
    ("[", "]"),
    ("(", ")"),
    ("'${", "}'"),
    ("{a:", "}"),
    ("{\"a\":", "}"),
    ("!", ""),
    ("-", ""),
    ("", ".a"),
    ("", "[0]"),
    ("", "!"),
    ("f(", ")"),
    ("a ? ", " : b"),
    ("if (a) ", ""),
    ("[for x in ", ": x]"),
    ("x => ", ""),
];

/// A few lines of a text.
fn piece<'t>(rng: &mut Rng, text: &'t str) -> &'t str {
    let starts: Vec<usize> =
        std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let first = rng.usize(..starts.len());
    let last = (first + rng.usize(1..=24)).min(starts.len() - 1);
    text.get(starts[first]..starts[last]).unwrap_or(text)
}

/// A few words that follow one another.
fn words(rng: &mut Rng, text: &[u8]) -> std::ops::Range<usize> {
    let mut start = rng.usize(..=text.len());
    let class = |at: usize| text.get(at).map(|byte| byte.is_ascii_alphanumeric());
    while start > 0 && class(start - 1) == Some(true) && class(start) == Some(true) {
        start -= 1;
    }
    let mut end = start;
    for _ in 0..1 << rng.u8(..5) {
        let first = class(end);
        end += 1;
        while first == Some(true) && class(end) == Some(true) {
            end += 1;
        }
    }
    start..end.min(text.len())
}
