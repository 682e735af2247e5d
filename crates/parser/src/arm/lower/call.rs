//! Expressions of `"[…]"` strings as expressions of the shared model.

use std::sync::Arc;

use super::{Lowering, functions};
use crate::arm::expression::{Expression, Node, NodeId};
use crate::json::Offsets;
use crate::source::Span;
use crate::template::{Expr, ExprId, Item, Key, Language, Property};

/// An expression and where it stands in the file.
pub(super) struct Source<'e> {
    expression: &'e Expression<'e>,
    offsets: Offsets,
    /// Bytes of the string before the expression.
    before: u32,
}

impl<'e> Source<'e> {
    /// An expression that is the content of a string behind this many brackets.
    pub(super) fn new(expression: &'e Expression<'e>, offsets: Offsets, before: u32) -> Self {
        Self { expression, offsets, before }
    }

    /// Where a part of the expression's text stands in the file.
    pub(super) fn map(&self, span: Span) -> Span {
        self.offsets.span(Span::new(span.start + self.before, span.end + self.before))
    }

    pub(super) fn get(&self, id: NodeId) -> &'e Node<'e> {
        self.expression.node(id)
    }

    pub(super) fn span(&self, id: NodeId) -> Span {
        self.map(self.expression.span(id))
    }

    /// The text of a string literal.
    pub(super) fn literal(&self, id: NodeId) -> Option<&'e str> {
        match self.get(id) {
            Node::String(text) => Some(text),
            _ => None,
        }
    }
}

impl Lowering<'_> {
    /// A part of an expression.
    pub(super) fn node(&mut self, source: &Source<'_>, id: NodeId) -> ExprId {
        let expr = match source.get(id) {
            Node::String(text) => Expr::String((**text).into()),
            Node::Int(number) => Expr::Int(*number),
            Node::Number(text) => Expr::Number((*text).into()),
            Node::Member { .. } | Node::Index { .. } => return self.chain(source, id),
            Node::Call { namespace: None, name, .. } if functions::is_access(name) => {
                return self.chain(source, id);
            }
            Node::Call { namespace, name, name_span, arguments } => {
                let call = Call { source, id, name, name_span: source.map(*name_span), arguments };
                match namespace {
                    Some(namespace) => self.user_call(&call, namespace),
                    None => return self.call(&call),
                }
            }
            Node::Error => Expr::Error,
        };
        self.push(expr, source.span(id))
    }

    fn nodes(&mut self, source: &Source<'_>, ids: &[NodeId]) -> Vec<ExprId> {
        ids.iter().map(|id| self.node(source, *id)).collect()
    }

    fn user_call(&mut self, call: &Call<'_, '_>, namespace: &str) -> Expr {
        let arguments = self.nodes(call.source, call.arguments);
        let name = format!("{namespace}.{}", call.name);
        if let Some(function) = self.names.functions.get(&name) {
            return Expr::UserCall { function, arguments: arguments.into() };
        }
        let message = unknown("function", &name, self.names.functions.closest(&name));
        self.error(call.name_span, "unknown-function", message);
        Expr::Unresolved(name.into())
    }

    /// A call of a built-in function, or of what is no function in the shared model.
    fn call(&mut self, call: &Call<'_, '_>) -> ExprId {
        let function = call.name.to_ascii_lowercase();
        let span = call.source.span(call.id);
        let literal = call.arguments.first().and_then(|first| call.source.literal(*first));
        let expr = match (function.as_str(), call.arguments, literal) {
            ("parameters", [name], Some(text)) => self.parameter(text, call.source.span(*name)),
            ("variables", [name], Some(text)) => self.variable(text, call.source.span(*name)),
            ("lambdavariables", [_], Some(text)) => self.lambda_variable(text, span),
            ("lambda", [parameters @ .., body], _) if !parameters.is_empty() => {
                self.lambda(call.source, parameters, *body)
            }
            ("null", [], _) => Expr::Null,
            ("true", [], _) => Expr::Bool(true),
            ("false", [], _) => Expr::Bool(false),
            ("if", [condition, then, otherwise], _) => Expr::If {
                condition: self.node(call.source, *condition),
                then: self.node(call.source, *then),
                otherwise: self.node(call.source, *otherwise),
            },
            ("createarray", items, _) => {
                Expr::Array(self.nodes(call.source, items).into_iter().map(Item::Value).collect())
            }
            ("createobject", members, _) if members.len().is_multiple_of(2) => {
                self.created_object(call.source, members)
            }
            _ => {
                let arguments = self.nodes(call.source, call.arguments);
                match function.as_str() {
                    "copyindex" => self.copy_index(&arguments, span),
                    "shallowmerge" => self.merged_object(&arguments, call.name_span),
                    "references" => self.references(call.name_span, arguments, span),
                    "reference" | "resourceinfo" => {
                        return self.reference(&function, call.name_span, arguments, span).id;
                    }
                    _ => self.built_in(call, function, arguments),
                }
            }
        };
        self.push(expr, span)
    }

    fn built_in(&mut self, call: &Call<'_, '_>, function: String, arguments: Vec<ExprId>) -> Expr {
        if function.starts_with("list")
            && let Some((first, rest)) = arguments.split_first()
            && let Some(base) = self.symbol(*first)
        {
            return Expr::Method { base, function: function.into(), arguments: rest.into() };
        }
        if function.ends_with("resourceid") {
            return self.resource_id(function, call.name_span, arguments);
        }
        if let Some(unknown) = crate::template::functions::unknown(call.name, Language::Arm, true) {
            self.error(call.name_span, "unknown-function", unknown.message);
        }
        Expr::Call { function: function.into(), name_span: call.name_span, arguments: arguments.into() }
    }

    fn parameter(&mut self, name: &str, span: Span) -> Expr {
        if let Some(parameters) = &self.function_parameters {
            if let Some(local) = parameters.get(name) {
                return Expr::Local(local);
            }
            let message = unknown("parameter of this function", name, parameters.closest(name));
            self.error(span, "unknown-parameter", message);
            return Expr::Unresolved(name.into());
        }
        if let Some(parameter) = self.names.parameters.get(name) {
            return Expr::Parameter(parameter);
        }
        let message = match &self.hidden {
            Some(hidden) if hidden.parameters.get(name).is_some() => hidden_by_scope("parameter", name),
            _ => unknown("parameter", name, self.names.parameters.closest(name)),
        };
        self.error(span, "unknown-parameter", message);
        Expr::Unresolved(name.into())
    }

    fn variable(&mut self, name: &str, span: Span) -> Expr {
        if let Some(variable) = self.names.variables.get(name) {
            return Expr::Variable(variable);
        }
        let message = match &self.hidden {
            Some(hidden) if hidden.variables.get(name).is_some() => hidden_by_scope("variable", name),
            _ => unknown("variable", name, self.names.variables.closest(name)),
        };
        self.error(span, "unknown-variable", message);
        Expr::Unresolved(name.into())
    }

    fn lambda_variable(&mut self, name: &str, span: Span) -> Expr {
        let bound = self.lambdas.iter().rev().find(|(bound, _)| crate::template::same_name(bound, name));
        if let Some((_, local)) = bound {
            return Expr::Local(*local);
        }
        let names = self.lambdas.iter().map(|(name, _)| &**name);
        let message = unknown("lambda variable", name, crate::template::closest(name, names));
        self.error(span, "unknown-variable", message);
        Expr::Unresolved(name.into())
    }

    fn lambda(&mut self, source: &Source<'_>, parameters: &[NodeId], body: NodeId) -> Expr {
        let outer = self.lambdas.len();
        let mut locals = Vec::new();
        for parameter in parameters {
            let local = self.template.new_local();
            let name: Arc<str> = source.literal(*parameter).unwrap_or_default().into();
            self.lambdas.push((name, local));
            locals.push(local);
        }
        let body = self.node(source, body);
        self.lambdas.truncate(outer);
        Expr::Lambda { parameters: locals.into(), body }
    }

    fn created_object(&mut self, source: &Source<'_>, members: &[NodeId]) -> Expr {
        let mut properties = Vec::with_capacity(members.len() / 2);
        for pair in members.chunks_exact(2) {
            let [key, value] = pair else { continue };
            let key_span = source.span(*key);
            let key = match source.literal(*key) {
                Some(text) => Key::Literal(text.into()),
                None => Key::Computed(self.node(source, *key)),
            };
            let value = self.node(source, *value);
            properties.push(Property::Value { key, key_span, value });
        }
        Expr::Object(properties.into())
    }

    /// `shallowMerge(createArray(a, b))`: what the Bicep compiler makes of `{ ...a, ...b }`.
    fn merged_object(&mut self, arguments: &[ExprId], name_span: Span) -> Expr {
        let spread = |item: &Item| match item {
            Item::Value(value) => Some(*value),
            Item::Spread(_) => None,
        };
        let parts = match arguments {
            [only] => match &self.template.exprs[*only] {
                Expr::Array(items) => items.iter().map(spread).collect::<Option<Vec<ExprId>>>(),
                _ => None,
            },
            _ => None,
        };
        let Some(parts) = parts else {
            return Expr::Call { function: "shallowmerge".into(), name_span, arguments: arguments.into() };
        };
        let mut properties = Vec::new();
        for part in parts {
            match &self.template.exprs[part] {
                Expr::Object(members) => properties.extend(members.iter().cloned()),
                _ => properties.push(Property::Spread(part)),
            }
        }
        Expr::Object(properties.into())
    }
}

/// A call with its parts.
struct Call<'s, 'e> {
    source: &'s Source<'e>,
    id: NodeId,
    name: &'e str,
    name_span: Span,
    arguments: &'e [NodeId],
}

/// The message about a name that nothing declares.
pub(super) fn unknown(kind: &str, name: &str, closest: Option<&str>) -> String {
    match closest {
        Some(closest) => format!("there is no {kind} `{name}`; did you mean `{closest}`?"),
        None => format!("there is no {kind} `{name}`"),
    }
}

/// The message about a name that a nested template declares, but can't use.
fn hidden_by_scope(kind: &str, name: &str) -> String {
    format!(
        "the template around this nested one has no {kind} `{name}`; \
         for the nested template's own, set `expressionEvaluationOptions.scope` to `inner`"
    )
}
