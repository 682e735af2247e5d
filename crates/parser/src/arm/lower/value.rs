//! Values of JSON as expressions.

use super::call::Source;
use super::loops::copies;
use super::{Lowering, members};
use crate::arm::expression;
use crate::json::{self, Kind, Text, Value};
use crate::source::Span;
use crate::template::{Expr, ExprId, Item, Key, Property};

impl Lowering<'_> {
    pub(super) fn push(&mut self, expr: Expr, span: Span) -> ExprId {
        self.template.exprs.push(expr, span)
    }

    /// A value whose strings may be expressions.
    pub(super) fn value(&mut self, value: Value<'_>) -> ExprId {
        match value.kind() {
            Kind::Array => {
                let items = value.items().map(|item| Item::Value(self.value(item))).collect();
                self.push(Expr::Array(items), value.span())
            }
            Kind::Object => self.object(value, |_| true),
            Kind::String => match value.as_text() {
                Some(text) => self.string(text),
                None => self.push(Expr::Error, value.span()),
            },
            _ => self.scalar(value),
        }
    }

    /// A value without expressions: what parameter files give.
    pub(super) fn literal(&mut self, value: Value<'_>) -> ExprId {
        match value.kind() {
            Kind::Array => {
                let items = value.items().map(|item| Item::Value(self.literal(item))).collect();
                self.push(Expr::Array(items), value.span())
            }
            Kind::Object => {
                let properties = members(value).into_iter().map(|member| Property::Value {
                    key: Key::Literal(member.key.decode().into()),
                    key_span: member.key.span(),
                    value: self.literal(member.value),
                });
                let properties = properties.collect();
                self.push(Expr::Object(properties), value.span())
            }
            _ => self.scalar(value),
        }
    }

    fn scalar(&mut self, value: Value<'_>) -> ExprId {
        let expr = if let Some(value) = value.as_bool() {
            Expr::Bool(value)
        } else if let Some(number) = value.as_number() {
            number.parse().map_or_else(|_| Expr::Number(number.into()), Expr::Int)
        } else if let Some(text) = value.as_text() {
            Expr::String(text.decode().into())
        } else if value.is_null() {
            Expr::Null
        } else {
            Expr::Error
        };
        self.push(expr, value.span())
    }

    /// The members of an object that `wanted` lets through, by their keys. Its `copy` loops are members.
    pub(super) fn object(&mut self, object: Value<'_>, wanted: impl Fn(Text<'_>) -> bool) -> ExprId {
        let mut properties = Vec::new();
        for member in members(object) {
            if !wanted(member.key) {
                continue;
            }
            if let Some(copies) = copies(member) {
                properties.extend(copies.into_iter().map(|copy| self.property_loop(copy)));
                continue;
            }
            let key = self.key(member.key);
            let value = self.value(member.value);
            properties.push(Property::Value { key, key_span: member.key.span(), value });
        }
        self.push(Expr::Object(properties.into()), object.span())
    }

    /// The name of a member, which may be an expression.
    pub(super) fn key(&mut self, key: Text<'_>) -> Key {
        let decoded = key.decode();
        if expression::content(self.unescaped(&decoded)).is_some() {
            return Key::Computed(self.string(key));
        }
        Key::Literal(expression::literal(decoded).into())
    }

    /// A string as the template has it: in the value of a variable `[[…]` has become `[…]`.
    fn unescaped<'s>(&self, decoded: &'s str) -> &'s str {
        match decoded.strip_prefix('[') {
            Some(inner) if self.is_value && inner.starts_with('[') => inner,
            _ => decoded,
        }
    }

    /// A string, or the expression in it.
    pub(super) fn string(&mut self, text: Text<'_>) -> ExprId {
        let decoded = text.decode();
        let written = self.unescaped(&decoded);
        let Some(content) = expression::content(written).filter(|content| !content.trim().is_empty()) else {
            return self.push(Expr::String(expression::literal(decoded).into()), text.span());
        };
        if let Some(limit) = self.notes.beyond(content) {
            self.error(text.span(), json::TOO_LONG, limit);
            return self.push(Expr::Error, text.span());
        }
        let expression = expression::parse(content);
        self.notes.nodes += expression.len();
        let before = decoded.len() - written.len() + 1;
        let source = Source::new(&expression, text.offsets(), before as u32);
        if let Some(error) = &expression.error {
            self.error(source.map(error.span), "expression-syntax", error.message.clone());
        }
        self.node(&source, expression.root)
    }
}
