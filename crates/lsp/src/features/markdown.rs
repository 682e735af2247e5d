//! Text of templates inside Markdown: it is shown as it is, and is no link, no image and no markup.

use std::fmt::Write;

use tricep_rules::neutral::neutral;

/// Characters that mean something in Markdown, or begin what does.
const MARKS: &str = "\\`*_[]<>&~|#$";

/// A text within a sentence.
pub(super) fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in neutral(text).chars() {
        match character {
            '\n' | '\t' => escaped.push(' '),
            mark if MARKS.contains(mark) => {
                // Writing to a string can't fail.
                let _ = write!(escaped, "&#{};", u32::from(mark));
            }
            other => escaped.push(other),
        }
    }
    escaped
}

/// A name, in a span of code that has more backticks around it than are in it.
pub(super) fn code(name: &str) -> String {
    let name = neutral(name).replace(['\n', '\t'], " ");
    let longest = name.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let blank = if name.starts_with('`') || name.ends_with('`') { " " } else { "" };
    format!("{fence}{blank}{name}{blank}{fence}")
}

/// [`text`] undone, for clients that show text as it is.
pub(super) fn plain(markdown: &str) -> String {
    let unescaped =
        |plain: String, mark: char| plain.replace(&format!("&#{};", u32::from(mark)), &mark.to_string());
    // The ampersand comes last: what it makes is no escape.
    MARKS.chars().filter(|mark| *mark != '&').chain(['&']).fold(markdown.to_owned(), unescaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_is_escaped_and_back() {
        assert_eq!(
            text("site 'a' ![x](http://e) <b>\nc\u{202e}"),
            "site 'a' !&#91;x&#93;(http://e) &#60;b&#62; c\u{fffd}"
        );
        for unchanged in ["a_b*c`d&e", "&#42;", "&#38;#42;", "[x](y)", "#1 | $2"] {
            assert_eq!(plain(&text(unchanged)), unchanged);
        }
    }

    #[test]
    fn a_name_does_not_end_its_span() {
        for (name, expected) in [
            ("app", "`app`"),
            ("a`b", "``a`b``"),
            ("``a", "``` ``a ```"),
            ("a\n# b\u{1b}", "`a # b?`"),
            ("", "``"),
        ] {
            assert_eq!(code(name), expected);
        }
    }
}
