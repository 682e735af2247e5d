//! Expressions.

use super::Lowering;
use super::scope::Symbol;
use crate::bicep::lexer::{TokenKind, string_inner, string_value};
use crate::bicep::syntax::{
    ArrayItem, Expression, ExpressionId, ForId, List, ObjectKey, ObjectMember, StringPiece,
};
use crate::source::{Problem, Span};
use crate::template::{Expr, ExprId, For, Item, Key, LocalId, Property, ResourceId};

impl<'a> Lowering<'a> {
    pub(super) fn push(&mut self, expr: Expr, span: Span) -> ExprId {
        self.template.exprs.push(expr, span)
    }

    pub(super) fn expression(&mut self, id: ExpressionId) -> ExprId {
        let span = self.tree.span(id);
        let expr = match self.tree[id] {
            Expression::Skipped => Expr::Error,
            Expression::Null => Expr::Null,
            Expression::Boolean(value) => Expr::Bool(value),
            Expression::Integer(value) => match i64::try_from(value) {
                Ok(value) => Expr::Int(value),
                Err(_) => Expr::Number(self.slice(span).into()),
            },
            Expression::String => self.string(span),
            Expression::InterpolatedString(pieces) => return self.interpolation(pieces, span),
            Expression::Array(items) => self.array(items),
            Expression::Object(members) => self.object(members),
            Expression::VariableAccess => self.variable(span),
            Expression::FunctionCall { name, arguments } => return self.call(name, arguments, span),
            Expression::InstanceFunctionCall { base, name, arguments } => {
                return self.instance_call(base, name, arguments, span);
            }
            Expression::PropertyAccess { base, name, safe } => return self.member(base, name, safe, span),
            Expression::ResourceAccess { base, name } => return self.nested_resource(base, name, span),
            Expression::ArrayAccess { base, index, safe, from_end } => {
                let whole = self.expression(base);
                let index = self.expression(index);
                let safe = safe || self.continues_safe_chain(base, whole);
                Expr::Index { base: whole, index, safe, from_end }
            }
            Expression::NonNullAssertion(inner) | Expression::Parenthesized(inner) => {
                return self.expression(inner);
            }
            Expression::Unary { operator, operand } => return self.unary(operator, operand, span),
            Expression::Binary { operator, left, right } => return self.binary(operator, left, right, span),
            Expression::Ternary { condition, then, otherwise } => {
                let condition = self.expression(condition);
                let then = self.expression(then);
                let otherwise = self.expression(otherwise);
                Expr::If { condition, then, otherwise }
            }
            Expression::Lambda { parameters, body } => self.lambda(parameters, body),
            Expression::For(id) => self.for_expression(id),
            Expression::If { body, .. } => return self.expression(body),
        };
        self.push(expr, span)
    }

    /// A string without holes.
    fn string(&self, span: Span) -> Expr {
        let text = self.slice(span);
        let plain = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
        match plain {
            Some(plain) if !plain.starts_with('\'') && !plain.contains('\\') => Expr::String(plain.into()),
            _ => match string_value(text, text, TokenKind::StringComplete) {
                Some(value) => Expr::String(value.into()),
                None => Expr::Error,
            },
        }
    }

    fn interpolation(&mut self, pieces: List<StringPiece>, span: Span) -> ExprId {
        let tree = self.tree;
        let pieces = &tree[pieces];
        let first = match pieces.first() {
            Some(StringPiece::Text(span)) => self.slice(*span),
            _ => "",
        };
        let last = pieces.len().saturating_sub(1);
        let mut parts = Vec::with_capacity(pieces.len());
        for (number, piece) in pieces.iter().enumerate() {
            let token = match *piece {
                StringPiece::Hole(id) => {
                    parts.push(self.expression(id));
                    continue;
                }
                StringPiece::Text(token) => token,
            };
            let kind = match number {
                0 => TokenKind::StringLeftPiece,
                _ if number == last => TokenKind::StringRightPiece,
                _ => TokenKind::StringMiddlePiece,
            };
            let text = self.slice(token);
            match string_value(first, text, kind) {
                None => parts.push(self.push(Expr::Error, token)),
                Some(value) if value.is_empty() => {}
                Some(value) => {
                    let inner = string_inner(first, token, kind);
                    parts.push(self.push(Expr::String(value.into()), inner));
                }
            }
        }
        self.push(Expr::Interpolation(parts.into()), span)
    }

    fn array(&mut self, items: List<ArrayItem>) -> Expr {
        let tree = self.tree;
        let items = tree[items].iter().map(|item| match *item {
            ArrayItem::Value(value) => Item::Value(self.expression(value)),
            ArrayItem::Spread { value, .. } => Item::Spread(self.expression(value)),
        });
        Expr::Array(items.collect())
    }

    /// An object. Nested resources are no part of it.
    fn object(&mut self, members: List<ObjectMember>) -> Expr {
        let tree = self.tree;
        let properties = tree[members].iter().filter_map(|member| match *member {
            ObjectMember::Property { key, value, .. } => {
                let (key, key_span) = self.key(key)?;
                Some(Property::Value { key, key_span, value: self.expression(value) })
            }
            ObjectMember::Spread { value, .. } => Some(Property::Spread(self.expression(value))),
            ObjectMember::Resource(_) | ObjectMember::Skipped(_) => None,
        });
        Expr::Object(properties.collect())
    }

    fn key(&mut self, key: ObjectKey) -> Option<(Key, Span)> {
        match key {
            ObjectKey::Identifier(span) => Some((Key::Literal(self.shared(self.slice(span))), span)),
            ObjectKey::String(id) => {
                let span = self.tree.span(id);
                let key = match self.string_value(id) {
                    Some(value) => Key::Literal(value.into()),
                    None => Key::Computed(self.expression(id)),
                };
                Some((key, span))
            }
            ObjectKey::Skipped(_) => None,
        }
    }

    fn variable(&mut self, span: Span) -> Expr {
        let name = self.slice(span);
        match self.scope.find(name) {
            Some(Symbol::Local(id)) => Expr::Local(id),
            Some(Symbol::Parameter(id)) => Expr::Parameter(id),
            Some(Symbol::Variable(id)) => Expr::Variable(id),
            Some(Symbol::Resource(id)) => Expr::Resource(id),
            Some(Symbol::Module(id)) => Expr::Module(id),
            Some(Symbol::Import(id) | Symbol::Wildcard(id)) => Expr::Import(id),
            // Not a value, but declared.
            Some(Symbol::Function(_) | Symbol::Type(_) | Symbol::Namespace | Symbol::BuiltIn) => {
                Expr::Unresolved(self.shared(name))
            }
            None => {
                self.unresolved(name, span);
                Expr::Unresolved(self.shared(name))
            }
        }
    }

    /// Whether what follows an expression in a chain is null where that is: `x.?a.b` is `tryGet(x, 'a', 'b')`. Parentheses
    /// end a chain.
    fn continues_safe_chain(&self, base: ExpressionId, lowered: ExprId) -> bool {
        let is_link =
            matches!(self.tree[base], Expression::PropertyAccess { .. } | Expression::ArrayAccess { .. });
        let is_safe =
            |expr: &Expr| matches!(expr, Expr::Member { safe: true, .. } | Expr::Index { safe: true, .. });
        is_link && is_safe(&self.template.exprs[lowered])
    }

    fn member(&mut self, base: ExpressionId, name: Span, safe: bool, span: Span) -> ExprId {
        let lowered = self.expression(base);
        let safe = safe || self.continues_safe_chain(base, lowered);
        let base = lowered;
        let text = self.slice(name);
        if text.is_empty() {
            return self.push(Expr::Error, span);
        }
        if let Some(same) = self.of_deployment(base, text) {
            return same;
        }
        let name = Expr::Member { base, name: self.shared(text), name_span: name, safe };
        self.push(name, span)
    }

    /// `x::name`, where `x` is a resource, or one of a loop: `x[i]::name` is the `name` that stands in `x[i]`.
    fn nested_resource(&mut self, base: ExpressionId, name: Span, span: Span) -> ExprId {
        let base = self.expression(base);
        let (resource, index) = match self.template.exprs[base] {
            Expr::Resource(id) => (Some(id), None),
            Expr::Index { base, index, .. } => match self.template.exprs[base] {
                Expr::Resource(id) => (Some(id), Some(index)),
                _ => (None, None),
            },
            _ => (None, None),
        };
        let text = self.slice(name);
        let found = resource.and_then(|id| self.nested_named(id, text));
        let Some(found) = found else {
            if let (Some(_), false) = (resource, name.is_empty()) {
                let message = format!("no resource inside this one is named `{text}`");
                self.template.problems.push(Problem::error(name, "BCP159", message));
            }
            let text = self.shared(text);
            return self.push(Expr::Unresolved(text), span);
        };
        match index {
            None => self.push(Expr::Resource(found), span),
            Some(index) => {
                let all = self.push(Expr::Resource(found), span);
                self.push(Expr::Index { base: all, index, safe: false, from_end: false }, span)
            }
        }
    }

    fn nested_named(&self, id: ResourceId, name: &str) -> Option<ResourceId> {
        self.nested_in(id).iter().find(|nested| nested.name == name).map(|nested| nested.id)
    }

    fn lambda(&mut self, parameters: List<Span>, body: ExpressionId) -> Expr {
        let scope = self.scope.enter();
        let tree = self.tree;
        let parameters = tree[parameters].iter().map(|name| self.bind_local(*name)).collect();
        let body = self.expression(body);
        self.scope.leave(scope);
        Expr::Lambda { parameters, body }
    }

    fn bind_local(&mut self, name: Span) -> LocalId {
        let local = self.template.new_local();
        self.scope.bind(self.slice(name), Symbol::Local(local));
        local
    }

    /// Binds what a loop binds: its item, and its index where that has a name.
    pub(super) fn bind_loop(&mut self, id: ForId) -> (LocalId, Option<LocalId>) {
        let each = self.tree[id];
        let item = self.bind_local(each.item);
        (item, (!each.index.is_empty()).then(|| self.bind_local(each.index)))
    }

    fn for_expression(&mut self, id: ForId) -> Expr {
        let each = self.tree[id];
        let collection = self.expression(each.collection);
        let scope = self.scope.enter();
        let (item, index) = self.bind_loop(id);
        let (condition, body) = match self.tree[each.body] {
            Expression::If { condition, body } => (Some(self.expression(condition)), body),
            _ => (None, each.body),
        };
        let body = self.expression(body);
        self.scope.leave(scope);
        Expr::For(Box::new(For { collection, item, index, condition, body }))
    }
}
