//! Several edits of one object, each made in what those before it leave.

use super::gap::breaks_line;
use super::layout::Layout;
use super::tree::Document;
use super::{Edit, Editor, TextEdit, apply_edits};
use crate::source::{Location, Span};
use crate::template::Language;

impl Editor<'_> {
    /// The smallest change that makes several edits of one object one after another: made beside one another, they may
    /// overlap. `None` where one of them can't be made, as [`Editor::apply`] says, or is of something else, or where nothing
    /// changes.
    pub fn apply_in_turn(&self, edits: &[Edit]) -> Option<TextEdit> {
        let place = edits.first()?.location();
        let before = self.alone(place)?;
        let (mut text, mut object) = (before.text.clone(), before.object);
        for edit in edits {
            if edit.location() != place {
                return None;
            }
            let layout = self.layout.of(&text);
            let editor = Editor { document: Document::parse(layout.language, &text), layout };
            let changes = editor.apply_at(edit, Location { span: object, ..place })?;
            let after = apply_edits(&text, &changes)?;
            object.end = u32::try_from(object.end as usize + after.len() - text.len()).ok()?;
            text = after;
        }
        let (span, text) = difference(&before.text, &text)?;
        let moved = |offset: u32| (offset + place.span.start).checked_sub(before.object.start);
        let span = Span::new(moved(span.start)?, moved(span.end)?);
        Some(TextEdit { location: Location { span, ..place }, text })
    }

    /// A text with the object at a place alone, so that an edit of it costs no more in a long file than in a short one.
    fn alone(&self, place: Location) -> Option<Alone> {
        let Layout { text, language, .. } = self.layout;
        let object = self.document.object(place.span)?;
        let indent = self.layout.indent_of_line(place.span.start);
        let declared = if language == Language::Bicep { "var alone = " } else { "" };
        // An object without properties stays on the line of what is around it.
        let is_on_one_line = object.around.is_some_and(|around| !breaks_line(text, around));
        let (open, close) = if is_on_one_line { ("[", "]") } else { ("", "") };
        let before = format!("{indent}{declared}{open}");
        let start = u32::try_from(before.len()).ok()?;
        let span = Span::new(start, start + (place.span.end - place.span.start));
        Some(Alone { text: format!("{before}{}{close}", place.span.text(text)), object: span })
    }
}

/// A text with one object.
struct Alone {
    text: String,
    object: Span,
}

/// What to replace in the one text, and by what, to get the other; `None` where they are the same.
fn difference(before: &str, after: &str) -> Option<(Span, String)> {
    let same = |(a, b): &(char, char)| a == b;
    let count = |pairs: usize, chars: &mut dyn Iterator<Item = char>| {
        chars.take(pairs).map(char::len_utf8).sum::<usize>()
    };
    let pairs = before.chars().zip(after.chars()).take_while(same).count();
    let start = count(pairs, &mut before.chars());
    let (rest, new) = (before.get(start..)?, after.get(start..)?);
    let pairs = rest.chars().rev().zip(new.chars().rev()).take_while(same).count();
    let end = count(pairs, &mut rest.chars().rev());
    let span = Span::new(start as u32, (before.len() - end) as u32);
    (before != after).then_some((span, new.get(..new.len() - end)?.to_owned()))
}
