//! The values of a file as edits see them, the same for both languages.

use crate::bicep::syntax::{ArrayItem, Expression, Node, ObjectKey, ObjectMember, Tree, UnaryOperator};
use crate::source::Span;
use crate::template::{Language, same_name};
use crate::{bicep, json};

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
    /// A string that is written in a way that edits do not read: in Bicep one with escapes or three quotes.
    RawString,
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
    /// Its name; `None` for a computed one, and for what is no property.
    pub(super) name: Option<String>,
    /// From the name to the end of the value.
    pub(super) span: Span,
    /// Its value; of what is no property, the whole.
    pub(super) value: Value,
    /// What it is.
    pub(super) kind: MemberKind,
}

impl Member {
    /// Whether it can give a value to a property of any name.
    pub(super) fn is_of_any_name(&self) -> bool {
        match self.kind {
            MemberKind::Property => self.name.is_none(),
            MemberKind::Spread => true,
            MemberKind::Resource | MemberKind::Skipped => false,
        }
    }
}

/// What a member of an object is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum MemberKind {
    /// A property.
    Property,
    /// A spread, which can give values to properties of any name.
    Spread,
    /// A nested resource.
    Resource,
    /// What was not understood.
    Skipped,
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
    /// `None` for an object that is not closed.
    pub(super) fn new(text: &str, span: Span, members: &'d [Member], around: Option<Span>) -> Option<Self> {
        let end = span.end.checked_sub(1)?;
        let closed = span.text(text).ends_with('}') && span.start < end;
        let holds_all = members.last().is_none_or(|last| last.span.end <= end);
        (closed && holds_all).then_some(Self { span, members, around })
    }

    /// What stands between its braces.
    pub(super) fn inner(&self) -> Span {
        Span::new(self.span.start + 1, self.span.end - 1)
    }

    /// The properties with this name, letter case aside.
    pub(super) fn named<'n>(&self, name: &'n str) -> impl Iterator<Item = (usize, &'d Member)> + use<'d, 'n> {
        self.members
            .iter()
            .enumerate()
            .filter(move |(_, member)| member.name.as_deref().is_some_and(|known| same_name(known, name)))
    }
}

/// A file.
pub(super) struct Document<'t> {
    text: &'t str,
    /// The outermost values: of JSON one, of Bicep those of the declarations.
    values: Vec<Value>,
}

impl<'t> Document<'t> {
    pub(super) fn parse(language: Language, text: &'t str) -> Self {
        let values = match language {
            Language::Arm => {
                let parse = json::parse(text);
                vec![from_json(parse.tree.root())]
            }
            Language::Bicep => from_bicep(text),
        };
        Self { text, values }
    }

    /// The object at exactly this place, with both of its braces.
    pub(super) fn object(&self, span: Span) -> Option<Object<'_>> {
        let (value, around) = self.find(span)?;
        let Kind::Object(members) = &value.kind else { return None };
        Object::new(self.text, value.span, members, around)
    }

    /// The value at exactly this place.
    pub(super) fn value(&self, span: Span) -> Option<&Value> {
        self.find(span).map(|(value, _)| value)
    }

    /// The string with an ARM expression that has this place inside of it.
    pub(super) fn arm_expression_around(&self, span: Span) -> Option<&Value> {
        self.around(span).last().filter(|value| matches!(value.kind, Kind::ArmExpression))
    }

    /// The innermost value at exactly this place, and the object or array around it.
    fn find(&self, span: Span) -> Option<(&Value, Option<Span>)> {
        let (mut around, mut found) = (None, None);
        for value in self.around(span) {
            if value.span == span {
                found = Some((value, around));
            } else if matches!(value.kind, Kind::Object(_) | Kind::Array(_)) {
                around = Some(value.span);
            }
        }
        found
    }

    /// The values that have a place inside of them, from the outermost to the innermost.
    fn around(&self, span: Span) -> impl Iterator<Item = &Value> {
        std::iter::successors(holding(&self.values, |value| value, span), move |value| match &value.kind {
            Kind::Array(items) => holding(items, |item| item, span),
            Kind::Object(members) => holding(members, |member| &member.value, span),
            Kind::Other(parts) => parts.iter().find(|part| part.span.contains(span)),
            _ => None,
        })
    }
}

/// The value that has a place inside of it, among values in the order of the text.
fn holding<T>(list: &[T], value: impl Fn(&T) -> &Value, span: Span) -> Option<&Value> {
    let behind = list.partition_point(|item| value(item).span.start <= span.start);
    list.get(..behind)?.iter().rev().map(value).find(|value| value.span.contains(span))
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
    let name = match from_json_string(&member.key.decode()) {
        Kind::String(name) => Some(name),
        _ => None,
    };
    Member { name, span: member.span(), value: from_json(member.value), kind: MemberKind::Property }
}

fn from_bicep(text: &str) -> Vec<Value> {
    let template = bicep::parse(text);
    // The two kinds of files share a language; the right one has fewer errors.
    let parse = if template.errors.is_empty() {
        template
    } else {
        let parameters = bicep::parse_parameters(text);
        if parameters.errors.len() < template.errors.len() { parameters } else { template }
    };
    let reader = BicepReader { tree: &parse.tree, text };
    parse.tree.statements.iter().map(|id| reader.value(Node::Statement(*id))).collect()
}

struct BicepReader<'t> {
    tree: &'t Tree,
    text: &'t str,
}

impl BicepReader<'_> {
    fn value(&self, node: Node) -> Value {
        let span = self.tree.span_of(node);
        let Node::Expression(id) = node else { return Value { span, kind: self.other(node) } };
        let kind = match self.tree[id] {
            Expression::Skipped => Kind::Broken,
            Expression::Null => Kind::Null,
            Expression::Boolean(value) => Kind::Bool(value),
            Expression::Integer(value) => i64::try_from(value).map_or_else(|_| self.other(node), Kind::Int),
            Expression::Unary { operator: UnaryOperator::Minus, operand } => match self.tree[operand] {
                Expression::Integer(value) => {
                    0_i64.checked_sub_unsigned(value).map_or_else(|| self.other(node), Kind::Int)
                }
                _ => self.other(node),
            },
            Expression::String => self.string(span).map_or(Kind::RawString, Kind::String),
            Expression::Array(items) => {
                Kind::Array(self.tree[items].iter().map(|item| self.item(*item)).collect())
            }
            Expression::Object(members) => {
                Kind::Object(self.tree[members].iter().map(|member| self.member(*member)).collect())
            }
            _ => self.other(node),
        };
        Value { span, kind }
    }

    fn other(&self, node: Node) -> Kind {
        Kind::Other(self.tree.children(node).into_iter().map(|child| self.value(child)).collect())
    }

    fn string(&self, span: Span) -> Option<String> {
        let content = span.text(self.text).strip_prefix('\'')?.strip_suffix('\'')?;
        (!content.contains(['\\', '\''])).then(|| content.to_owned())
    }

    fn item(&self, item: ArrayItem) -> Value {
        match item {
            ArrayItem::Value(id) => self.value(Node::Expression(id)),
            ArrayItem::Spread { .. } => self.value(Node::Item(item)),
        }
    }

    fn member(&self, member: ObjectMember) -> Member {
        let span = self.tree.span_of(Node::Member(member));
        let of_no_name = |value, kind| Member { name: None, span, value, kind };
        let broken = Value { span, kind: Kind::Broken };
        match member {
            ObjectMember::Property { key, value, .. } => {
                let name = match key {
                    ObjectKey::Identifier(span) => Some(span.text(self.text).to_owned()),
                    ObjectKey::String(id) => match self.tree[id] {
                        Expression::String => self.string(self.tree.span(id)),
                        _ => None,
                    },
                    ObjectKey::Skipped(_) => return of_no_name(broken, MemberKind::Skipped),
                };
                Member { name, span, value: self.value(Node::Expression(value)), kind: MemberKind::Property }
            }
            ObjectMember::Spread { .. } => of_no_name(self.value(Node::Member(member)), MemberKind::Spread),
            ObjectMember::Resource(id) => of_no_name(self.value(Node::Statement(id)), MemberKind::Resource),
            ObjectMember::Skipped(_) => of_no_name(broken, MemberKind::Skipped),
        }
    }
}
