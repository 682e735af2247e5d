//! The values of a file as edits see them, the same for both languages.

use crate::json;
use crate::source::Span;
use crate::template::{Language, same_name};

/// A value with its place.
pub(super) struct Value {
    pub(super) span: Span,
    pub(super) kind: Kind,
}

pub(super) enum Kind {
    Null,
    Bool(bool),
    Int(i64),
    /// A string, its escapes undone. In ARM JSON no expression.
    String(String),
    Array(Vec<Value>),
    Object(Vec<Member>),
    /// A string with an expression of ARM JSON.
    ArmExpression,
    /// Everything else, which is computed, with the values in it.
    Other(Vec<Value>),
    /// What was not understood.
    Broken,
}

/// A member of an object.
pub(super) struct Member {
    /// Its name; `None` for a computed one, and for what is no property (a spread, a nested resource).
    pub(super) name: Option<String>,
    /// From the name to the end of the value.
    pub(super) span: Span,
    /// Its value; of what is no property, the whole.
    pub(super) value: Value,
    /// Whether it can give values to properties of any name: a spread.
    pub(super) spread: bool,
}

/// An object, and how it stands in what is around it.
pub(super) struct Object<'d> {
    /// With its braces.
    pub(super) span: Span,
    /// In order.
    pub(super) members: &'d [Member],
    /// The object or array around it.
    pub(super) around: Option<Span>,
}

impl<'d> Object<'d> {
    /// The properties with this name, letter case aside.
    pub(super) fn named<'n>(&self, name: &'n str) -> impl Iterator<Item = (usize, &'d Member)> + use<'d, 'n> {
        self.members
            .iter()
            .enumerate()
            .filter(move |(_, member)| member.name.as_deref().is_some_and(|known| same_name(known, name)))
    }
}

/// A file.
pub(super) struct Document {
    /// The outermost values: of JSON one, of Bicep those of the declarations.
    values: Vec<Value>,
}

impl Document {
    pub(super) fn parse(language: Language, text: &str) -> Self {
        let values = match language {
            Language::Arm => {
                let parse = json::parse(text);
                vec![from_json(parse.tree.root())]
            }
            Language::Bicep => Vec::new(),
        };
        Self { values }
    }

    /// The object at exactly this place.
    pub(super) fn object(&self, span: Span) -> Option<Object<'_>> {
        let (value, around) = self.find(span)?;
        match &value.kind {
            Kind::Object(members) => Some(Object { span: value.span, members, around }),
            _ => None,
        }
    }

    /// The value at exactly this place.
    pub(super) fn value(&self, span: Span) -> Option<&Value> {
        self.find(span).map(|(value, _)| value)
    }

    /// The string with an ARM expression that has this place inside of it.
    pub(super) fn arm_expression_around(&self, span: Span) -> Option<&Value> {
        let (mut values, mut found) = (self.values.iter().collect::<Vec<_>>(), None);
        while let Some(value) = values.into_iter().find(|value| value.span.contains(span)) {
            found = Some(value);
            values = children(value).collect();
        }
        found.filter(|value| matches!(value.kind, Kind::ArmExpression))
    }

    fn find(&self, span: Span) -> Option<(&Value, Option<Span>)> {
        let (mut values, mut around) = (self.values.iter().collect::<Vec<_>>(), None);
        loop {
            let value = values.into_iter().find(|value| value.span.contains(span))?;
            if value.span == span {
                return Some((value, around));
            }
            if matches!(value.kind, Kind::Object(_) | Kind::Array(_)) {
                around = Some(value.span);
            }
            values = children(value).collect();
        }
    }
}

fn children(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match &value.kind {
        Kind::Array(items) | Kind::Other(items) => Box::new(items.iter()),
        Kind::Object(members) => Box::new(members.iter().map(|member| &member.value)),
        _ => Box::new(std::iter::empty()),
    }
}

fn from_json(value: json::Value<'_>) -> Value {
    let kind = match value.kind() {
        json::Kind::Missing => Kind::Broken,
        json::Kind::Null => Kind::Null,
        json::Kind::Bool => value.as_bool().map_or(Kind::Broken, Kind::Bool),
        json::Kind::Number => value
            .as_number()
            .and_then(|number| number.parse().ok())
            .map_or(Kind::Other(Vec::new()), Kind::Int),
        json::Kind::String => value.as_text().map_or(Kind::Broken, |text| from_json_string(&text.decode())),
        json::Kind::Array => Kind::Array(value.items().map(from_json).collect()),
        json::Kind::Object => Kind::Object(value.members().map(from_json_member).collect()),
    };
    Value { span: value.span(), kind }
}

fn from_json_string(text: &str) -> Kind {
    match text.strip_prefix('[') {
        Some(rest) if text.ends_with(']') => match rest.strip_prefix('[') {
            Some(_) => Kind::String(rest.to_owned()),
            None => Kind::ArmExpression,
        },
        _ => Kind::String(text.to_owned()),
    }
}

fn from_json_member(member: json::Member<'_>) -> Member {
    Member {
        name: Some(member.key.decode().into_owned()),
        span: member.span(),
        value: from_json(member.value),
        spread: false,
    }
}
