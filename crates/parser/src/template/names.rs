//! How names compare.

/// Whether two names of Azure are the same: letter case never counts in names of resources, types, parameters, properties
/// and functions. <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions> (read 2026-11).
pub fn same_name(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}

/// Whether the source of a module or import is the address of one in a registry or of a template spec: `br:…`,
/// `br/alias:…`, `ts:…`, `ts/alias:…`.
pub fn is_registry_address(source: &str) -> bool {
    ["br:", "br/", "ts:", "ts/"].iter().any(|start| source.starts_with(start))
}

/// How many misspelt names of a file are told what they may have meant. More are no misspellings.
pub(crate) const MAX_SUGGESTIONS: u32 = 20;

/// Characters of a name for which others like it are looked for: what Bicep allows in one.
const LONGEST: usize = 255;

/// The candidate that a misspelt name most likely means: at most a third of its letters wrong, letter case aside.
pub fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_ascii_lowercase();
    let length = name.chars().count();
    if length > LONGEST {
        return None;
    }
    let allowed = (length / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= allowed)
        .map(|candidate| (distance(&name, &candidate.to_ascii_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Edits (insert, delete, replace, swap neighbours) from one text to the other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let replaced = last[j] + usize::from(x != y);
            let mut best = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_finds_its_neighbour() {
        let known = ["AppGwSslPolicy20220101", "AppGwSslPolicy20170401S"];
        assert_eq!(closest("appgwsslpolicy2022010", known), Some("AppGwSslPolicy20220101"));
        assert_eq!(closest("AppGwSslPolciy20170401S", known), Some("AppGwSslPolicy20170401S"));
        assert_eq!(closest("Predefined", known), None);
    }
}
