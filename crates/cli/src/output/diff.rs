//! What repairs would change, as a unified diff that `git apply` and `patch -p1` take.

use std::borrow::Cow;

use similar::TextDiff;

use super::text::{harmless, neutral};

/// The differences between two texts of the file `name`, which may be no text.
pub(crate) fn unified(name: &[u8], before: &str, after: &str) -> String {
    let diff = TextDiff::from_lines(before, after);
    diff.unified_diff().context_radius(3).header(&header(b"a/", name), &header(b"b/", name)).to_string()
}

/// A patch as it may be printed: what steers a terminal or a CI server is replaced, and then it no longer applies.
pub(crate) fn printable(patch: &str) -> Cow<'_, str> {
    let inert = |line: &str| {
        let body = line.trim_end_matches(['\r', '\n']);
        // A byte order mark begins the text of a file, after the mark of the line.
        let start = if body.get(1..).is_some_and(|text| text.starts_with('\u{feff}')) { 4 } else { 0 };
        let (start, rest) = body.split_at(start);
        let shown = format!("{start}{}{}", neutral(rest), line.get(body.len()..).unwrap_or_default());
        harmless(&shown).into_owned()
    };
    let shown: String = patch.split_inclusive('\n').map(inert).collect();
    if shown == patch { Cow::Borrowed(patch) } else { Cow::Owned(shown) }
}

/// A name as git writes it: what could be taken for something else is quoted.
fn header(side: &[u8], name: &[u8]) -> String {
    let whole = [side, name].concat();
    match String::from_utf8(whole) {
        Ok(plain) if !plain.contains(['"', '\\', '\n', '\t']) && neutral(&plain) == plain => plain,
        whole => {
            let bytes = whole.map_or_else(|error| error.into_bytes(), String::into_bytes);
            let escaped: String = bytes.into_iter().map(escaped).collect();
            format!("\"{escaped}\"")
        }
    }
}

fn escaped(byte: u8) -> String {
    match byte {
        b'"' | b'\\' => format!("\\{}", char::from(byte)),
        b' '..=b'~' => char::from(byte).to_string(),
        byte => format!("\\{byte:03o}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_line_has_its_surroundings() {
        let before = "a\nb\nc\nd\ne\nf\ng\nh\n";
        insta::assert_snapshot!(unified(b"x/main.bicep", before, &before.replace('e', "E")), @r"
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

    #[test]
    fn only_what_does_harm_is_replaced() {
        let patch = "@@ -1 +1 @@\n-\u{feff}a\r\n+\u{feff}b::c ##\r\n \t# ü\n";
        assert!(matches!(printable(patch), Cow::Borrowed(_)));
        assert_eq!(printable(" ::error::x\r\n+a\rb\u{1b}\n-##vso[x]\n"), " ?:error::x\r\n+a?b?\n-#?vso[x]\n");
    }

    #[test]
    fn a_name_is_quoted_as_git_does() {
        assert_eq!(header(b"a/", "ü b.bicep".as_bytes()), "a/ü b.bicep");
        assert_eq!(header(b"a/", b"x\ny\"\\\xff.bicep"), r#""a/x\012y\"\\\377.bicep""#);
        assert_eq!(header(b"b/", "\u{202e}".as_bytes()), r#""b/\342\200\256""#);
    }
}
