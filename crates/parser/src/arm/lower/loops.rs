//! `copy`: loops of resources, properties, variables and outputs.

use std::sync::Arc;

use super::{Lowering, name_of};
use crate::json::{Kind, Member, Value};
use crate::source::Span;
use crate::template::{Expr, ExprId, For, LocalId, Property, Repeat, same_name};

/// A loop around what is being read.
#[derive(Clone, Debug)]
pub(super) struct Loop {
    /// What `copyIndex('name')` calls it.
    pub(super) name: Option<Arc<str>>,
    /// Its index.
    pub(super) index: LocalId,
    /// Whether `copyIndex()` means it: so it is for resources and outputs. Loops of properties and variables want a name.
    pub(super) unnamed: bool,
}

/// The loops that a member of an object stands for: `copy` with an array of them.
pub(super) fn copies<'t>(member: Member<'t>) -> Option<Vec<Value<'t>>> {
    if !(member.key.is("copy") && member.value.kind() == Kind::Array) {
        return None;
    }
    let copies: Vec<Value<'t>> = member.value.items().collect();
    let is_loop = |copy: &Value<'t>| copy.get("name").is_some() && copy.get("count").is_some();
    (!copies.is_empty() && copies.iter().all(is_loop)).then_some(copies)
}

impl Lowering<'_> {
    /// `range(0, count)`, which is what a `copy` loops over.
    fn collection(&mut self, copy: Value<'_>) -> ExprId {
        let Some(count) = copy.get("count") else {
            let span = Span::new(copy.span().start, copy.span().start + 1);
            self.error(span, "missing-property", "this `copy` has no `count`");
            return self.push(Expr::Error, span);
        };
        let name_span = count.span();
        let count = self.value(count);
        let zero = self.push(Expr::Int(0), name_span);
        let range = Expr::Call { function: "range".into(), name_span, arguments: [zero, count].into() };
        self.push(range, name_span)
    }

    /// The array that a `copy` with an `input` makes. Loops without a name are those of outputs.
    pub(super) fn array_loop(&mut self, copy: Value<'_>, unnamed: bool) -> ExprId {
        let collection = self.collection(copy);
        let item = self.template.new_local();
        let name = copy.get("name").and_then(Value::as_text).map(|name| name.decode().into());
        self.loops.push(Loop { name, index: item, unnamed });
        let body = match copy.get("input") {
            Some(input) => self.value(input),
            None => {
                let span = Span::new(copy.span().start, copy.span().start + 1);
                self.error(span, "missing-property", "this `copy` has no `input`");
                self.push(Expr::Error, span)
            }
        };
        self.loops.pop();
        let array = For { collection, item, index: None, condition: None, body };
        self.push(Expr::For(Box::new(array)), copy.span())
    }

    /// An item of the `copy` of an object, as the member that it makes.
    pub(super) fn property_loop(&mut self, copy: Value<'_>) -> Property {
        let value = self.array_loop(copy, false);
        let (key, key_span) = match copy.get("name").and_then(Value::as_text) {
            Some(name) => (self.key(name), name.span()),
            None => (crate::template::Key::Literal("".into()), copy.span()),
        };
        Property::Value { key, key_span, value }
    }

    /// The `copy` of a resource. Its index is made before, since names of deployments are read before resources.
    pub(super) fn repeat(&mut self, copy: Value<'_>, index: LocalId) -> Repeat {
        let name = copy.get("name").and_then(Value::as_text).map(name_of);
        let collection = self.collection(copy);
        Repeat { collection, item: index, index: None, name, span: copy.span() }
    }

    /// `copyIndex(…)`: the index of a loop, and what is added to it.
    pub(super) fn copy_index(&mut self, arguments: &[ExprId], span: Span) -> Expr {
        let literal = |id: &ExprId| match &self.template.exprs[*id] {
            Expr::String(text) => Some(text.clone()),
            _ => None,
        };
        let name = arguments.first().and_then(literal);
        let offset = arguments.get(usize::from(name.is_some())).copied();
        let found = match &name {
            Some(name) => self
                .loops
                .iter()
                .rev()
                .find(|around| around.name.as_ref().is_some_and(|around| same_name(around, name))),
            None => self.loops.iter().rev().find(|around| around.unnamed).or(self.loops.last()),
        };
        let Some(around) = found else {
            let message = match &name {
                Some(name) => format!("no `copy` around this is named `{name}`"),
                None => "no `copy` is around this".to_owned(),
            };
            self.error(span, "unknown-loop", message);
            return Expr::Unresolved("copyIndex".into());
        };
        let index = Expr::Local(around.index);
        match offset {
            Some(offset) if self.template.exprs[offset] != Expr::Int(0) => {
                let index = self.push(index, span);
                Expr::Call { function: "add".into(), name_span: span, arguments: [index, offset].into() }
            }
            _ => index,
        }
    }
}
