//! Changes to templates that keep layout and comments, in Bicep and in JSON alike.
//!
//! A rule says what should be so ([`Edit`]); this module knows how each language writes it.

mod gap;
mod in_turn;
mod layout;
mod remove;
mod set;
mod splice;
mod tree;
mod write;

#[cfg(test)]
mod tests;

pub use splice::apply_edits;

use crate::source::{Location, Span};
use crate::template::Language;

use layout::Layout;
use tree::Document;

/// What should be changed, in terms that hold for both languages.
#[derive(Clone, PartialEq, Debug)]
pub enum Edit {
    /// The literal at this place becomes another value.
    ReplaceLiteral {
        /// The literal with its quotes. In ARM JSON it may stand inside an expression: `'1.2'` of `"[if(…, '1.2', …)]"`.
        location: Location,
        /// Its new value.
        value: Literal,
    },
    /// The object at this place gets a property, or the property that it has gets another value.
    SetProperty {
        /// The object with its braces.
        object: Location,
        /// The way from the object to the property; objects that are not there are made.
        path: Vec<String>,
        /// The new value.
        value: Literal,
    },
    /// The property of the object at this place is taken away, with its line.
    RemoveProperty {
        /// The object with its braces.
        object: Location,
        /// The property's name.
        name: String,
    },
}

impl Edit {
    /// The place of the literal or object that it changes.
    pub fn location(&self) -> Location {
        match self {
            Self::ReplaceLiteral { location, .. } => *location,
            Self::SetProperty { object, .. } | Self::RemoveProperty { object, .. } => *object,
        }
    }
}

/// A value to be written.
#[derive(Clone, PartialEq, Debug)]
pub enum Literal {
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A string.
    String(String),
    /// A list.
    Array(Vec<Literal>),
    /// An object, in this order.
    Object(Vec<(String, Literal)>),
}

impl From<&str> for Literal {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<bool> for Literal {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Literal {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

/// The text at `location` becomes `text`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TextEdit {
    /// What is replaced; empty for an insertion.
    pub location: Location,
    /// The new text.
    pub text: String,
}

/// A text as edits see it, read once for all that are made of it as it is.
pub struct Editor<'t> {
    document: Document<'t>,
    layout: Layout<'t>,
}

impl<'t> Editor<'t> {
    /// A file of this language.
    pub fn new(language: Language, text: &'t str) -> Self {
        Self { document: Document::parse(language, text), layout: Layout::new(language, text) }
    }

    /// The changes that make an edit, in the order of the text and without overlaps.
    ///
    /// They are none when the file already is as it should be. The result is `None` when the edit can't be made with
    /// certainty: nothing of that kind stands at the place, the text around it was not understood, or another part of the
    /// object may give the property another value.
    pub fn apply(&self, edit: &Edit) -> Option<Vec<TextEdit>> {
        self.apply_at(edit, edit.location())
    }

    /// The changes that make an edit of what stands at a place.
    fn apply_at(&self, edit: &Edit, place: Location) -> Option<Vec<TextEdit>> {
        let (document, layout) = (&self.document, &self.layout);
        let changes = match edit {
            Edit::ReplaceLiteral { value, .. } => set::replace_literal(document, layout, place.span, value)?,
            Edit::SetProperty { path, value, .. } => {
                set::set_property(document, layout, place.span, path, value)?
            }
            Edit::RemoveProperty { name, .. } => remove::remove_property(document, layout, place.span, name)?,
        };
        let located = |change: Change| TextEdit {
            location: Location { span: change.span, ..place },
            text: change.text,
        };
        Some(changes.into_iter().map(located).collect())
    }
}

/// The changes that make an edit in `text`, a file of this language, as [`Editor::apply`] has them.
pub fn apply(edit: &Edit, language: Language, text: &str) -> Option<Vec<TextEdit>> {
    Editor::new(language, text).apply(edit)
}

/// A [`TextEdit`] in the file at hand.
struct Change {
    span: Span,
    text: String,
}

impl Change {
    fn new(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }
}
