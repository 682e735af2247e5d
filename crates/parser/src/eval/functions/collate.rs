//! The order of strings.
//!
//! Comparisons and `sort` follow the rules of the invariant culture, in which `a` comes before `A` and both before `b`:
//! <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-comparison#greater> (read
//! 2026-11). Of those rules there are two editions, ICU's and that of Windows, which weigh punctuation differently; where
//! they disagree, or beyond ASCII, [`compare`] does not answer.

use std::cmp::Ordering;

/// ASCII punctuation in ICU's order.
const PUNCTUATION: &str = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";

/// How two strings compare, where that is certain.
pub(super) fn compare(a: &str, b: &str) -> Option<Ordering> {
    if a == b {
        return Some(Ordering::Equal);
    }
    let plain = |text: &str| text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if !plain(a) || !plain(b) {
        return None;
    }
    let (mut left, mut right) = (a.chars(), b.chars());
    loop {
        let (x, y) = (left.next(), right.next());
        if x.is_none() && y.is_none() {
            return Some(by_case(a, b));
        }
        let order = weight(x).cmp(&weight(y));
        if order.is_eq() {
            continue;
        }
        let punctuation = |c: Option<char>| c.is_some_and(|c| c.is_ascii_punctuation() || c == ' ');
        let light = |c: Option<char>| matches!(c, Some('-' | '\''));
        let disputed = light(x) || light(y) || (punctuation(x) && punctuation(y));
        return (!disputed).then_some(order);
    }
}

/// The order in which the engine gives the properties of an object: letter case does not count, and what is the same
/// without it stays as it is.
pub(super) fn without_case(a: &str, b: &str) -> Ordering {
    let weights = |text: &str| text.chars().map(|c| weight(Some(c))).collect::<Vec<_>>();
    weights(a).cmp(&weights(b))
}

fn weight(c: Option<char>) -> u32 {
    let Some(c) = c else { return 0 };
    let lower = c.to_ascii_lowercase();
    match lower {
        '0'..='9' => 100 + u32::from(lower),
        'a'..='z' => 200 + u32::from(lower),
        _ => match PUNCTUATION.find(lower) {
            Some(place) => 1 + u32::try_from(place).unwrap_or(u32::MAX),
            None => 1000 + u32::from(lower),
        },
    }
}

/// Strings of the same letters: the first that differs decides, the small one comes first.
fn by_case(a: &str, b: &str) -> Ordering {
    let differing = a.chars().zip(b.chars()).find(|(a, b)| a != b);
    differing.map_or(
        Ordering::Equal,
        |(a, _)| {
            if a.is_ascii_lowercase() { Ordering::Less } else { Ordering::Greater }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_letters_come_first() {
        assert_eq!(compare("a", "A"), Some(Ordering::Less));
        assert_eq!(compare("B", "a"), Some(Ordering::Greater));
        assert_eq!(compare("Test1", "Test2"), Some(Ordering::Less));
        assert_eq!(compare("9", "a"), Some(Ordering::Less));
        assert_eq!(compare("ab", "a"), Some(Ordering::Greater));
        assert_eq!(compare("Ab", "aa"), Some(Ordering::Greater));
    }

    #[test]
    fn what_is_disputed_is_unknown() {
        assert_eq!(compare("co-op", "coop"), None);
        assert_eq!(compare("a_b", "a.b"), None);
        assert_eq!(compare("é", "e"), None);
        assert_eq!(compare("a-b", "a-c"), Some(Ordering::Less));
        assert_eq!(compare("a_b", "aab"), Some(Ordering::Less));
    }

    #[test]
    fn names_of_properties_are_ordered_without_letter_case() {
        assert_eq!(without_case("abcKey", "ABCKey"), Ordering::Equal);
        assert_eq!(without_case("123Key", "abcKey"), Ordering::Less);
        assert_eq!(without_case("é", "z"), Ordering::Greater);
    }
}
