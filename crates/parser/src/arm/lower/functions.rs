//! What is known of the functions of the template language by their names.

use crate::eval::catalogue;
use crate::template::Language;

/// Whether a function gives a part of its first argument: `tryGet(x, 'a')` is Bicep's `x.?a`.
pub(super) fn is_access(name: &str) -> bool {
    ["tryGet", "indexFromEnd", "tryIndexFromEnd"].iter().any(|access| name.eq_ignore_ascii_case(access))
}

/// Of a function that [`is_access`]: whether it gives null for what is not there, and whether it counts from the end.
pub(super) fn indexes_from_end(name: &str) -> (bool, bool) {
    (!name.eq_ignore_ascii_case("indexFromEnd"), !name.eq_ignore_ascii_case("tryGet"))
}

/// The function that a name, in lower case, most likely means when it is none itself.
pub(super) fn misspelt(name: &str) -> Option<&'static str> {
    // A function of Bicep only has another mistake than its spelling.
    let known = catalogue::exists(name, Language::Arm) || catalogue::find(name).is_some();
    if known || name.len() < 4 { None } else { catalogue::closest(name, Language::Arm) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_function_has_a_suggestion() {
        assert_eq!(misspelt("paramters"), Some("parameters"));
        assert_eq!(misspelt("uniquestring"), None);
        assert_eq!(misspelt("listkeys"), None);
        assert_eq!(misspelt("somethingquitenew"), None);
    }
}
