//! What is known of the functions of the template language by their names.

/// Whether a function gives a part of its first argument: `tryGet(x, 'a')` is Bicep's `x.?a`.
pub(super) fn is_access(name: &str) -> bool {
    ["tryGet", "indexFromEnd", "tryIndexFromEnd"].iter().any(|access| name.eq_ignore_ascii_case(access))
}

/// Of a function that [`is_access`]: whether it gives null for what is not there, and whether it counts from the end.
pub(super) fn indexes_from_end(name: &str) -> (bool, bool) {
    (!name.eq_ignore_ascii_case("indexFromEnd"), !name.eq_ignore_ascii_case("tryGet"))
}
