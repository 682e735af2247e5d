//! What repairs would change, as a unified diff that `git apply` and `patch -p1` take.

use similar::TextDiff;

/// The differences between two texts of the file `name`.
pub(crate) fn unified(name: &str, before: &str, after: &str) -> String {
    let diff = TextDiff::from_lines(before, after);
    diff.unified_diff().context_radius(3).header(&format!("a/{name}"), &format!("b/{name}")).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_line_has_its_surroundings() {
        let before = "a\nb\nc\nd\ne\nf\ng\nh\n";
        insta::assert_snapshot!(unified("x/main.bicep", before, &before.replace('e', "E")), @r"
        --- a/x/main.bicep
        +++ b/x/main.bicep
        @@ -2,7 +2,7 @@
         b
         c
         d
        -e
        +E
         f
         g
         h
        ");
    }
}
