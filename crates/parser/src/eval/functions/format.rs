//! The pattern of `format`.

/// A piece of a pattern.
#[derive(PartialEq, Eq, Debug)]
pub(in crate::eval) enum Piece {
    /// Text, with `{{` and `}}` undone.
    Text(String),
    /// `{0}`, `{0:N2}`.
    Argument {
        /// Which argument, from 0.
        place: usize,
        /// What follows the colon.
        specifier: Option<String>,
    },
}

/// The pieces of a pattern; `None` where it is none.
pub(in crate::eval) fn pieces(pattern: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = pattern.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '{' | '}' if rest.peek() == Some(&c) => {
                rest.next();
                text.push(c);
            }
            '{' => {
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                let inner: String = rest.by_ref().take_while(|c| *c != '}').collect();
                let (head, specifier) = match inner.split_once(':') {
                    Some((head, specifier)) => (head, Some(specifier.to_owned())),
                    None => (inner.as_str(), None),
                };
                pieces.push(Piece::Argument { place: head.trim().parse().ok()?, specifier });
            }
            '}' => return None,
            _ => text.push(c),
        }
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    Some(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_double_and_arguments_have_places() {
        let argument = |place, specifier: Option<&str>| Piece::Argument {
            place,
            specifier: specifier.map(str::to_owned),
        };
        let text = |text: &str| Piece::Text(text.to_owned());
        assert_eq!(
            pieces("a{0}b{1:N2}"),
            Some(vec![text("a"), argument(0, None), text("b"), argument(1, Some("N2"))])
        );
        assert_eq!(pieces("{{x}}"), Some(vec![text("{x}")]));
        assert_eq!(pieces("a}"), None);
    }
}
