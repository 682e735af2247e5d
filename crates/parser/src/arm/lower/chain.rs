//! `.name`, `[index]`, `tryGet()` and what they are called on.

use super::call::Source;
use super::functions::{indexes_from_end, is_access};
use super::{Lowering, reference::Reference};
use crate::arm::expression::{Node, NodeId};
use crate::source::Span;
use crate::template::{Expr, ExprId};

/// One step from a value to a part of it.
#[derive(Clone, Copy)]
struct Access<'e> {
    key: Key<'e>,
    /// From the start of the value to the end of the step.
    span: Span,
    safe: bool,
    from_end: bool,
}

#[derive(Clone, Copy)]
enum Key<'e> {
    /// `.name`.
    Name(&'e str, Span),
    /// `[index]`.
    Index(NodeId),
}

impl Lowering<'_> {
    /// A member, an item, or the call of a function that gives one.
    pub(super) fn chain(&mut self, source: &Source<'_>, id: NodeId) -> ExprId {
        let mut accesses = Vec::new();
        let mut at = id;
        while let Some(base) = step(source, at, &mut accesses) {
            at = base;
        }
        accesses.reverse();
        if accesses.is_empty() {
            // `tryGet` without arguments.
            return self.push(Expr::Error, source.span(id));
        }
        self.chain_from(source, at, &accesses)
    }

    /// A value and the steps from it.
    fn chain_from(&mut self, source: &Source<'_>, at: NodeId, accesses: &[Access<'_>]) -> ExprId {
        if let Some((condition, then, null)) = deployed_or_null(source, at, accesses) {
            let condition = self.node(source, condition);
            let then = self.chain_from(source, then, accesses);
            let otherwise = self.node(source, null);
            return self.push(Expr::If { condition, then, otherwise }, source.span(at));
        }
        let mut rest = accesses;
        let mut value = match source.get(at) {
            Node::Call { namespace: None, name, name_span, arguments } if is_reference(name) => {
                let function = name.to_ascii_lowercase();
                let name_span = source.map(*name_span);
                let arguments = arguments.iter().map(|argument| self.node(source, *argument)).collect();
                let found = self.reference(&function, name_span, arguments, source.span(at));
                match self.output(source, &found, accesses) {
                    Some((output, steps)) => {
                        rest = accesses.get(steps..).unwrap_or_default();
                        output
                    }
                    None => found.id,
                }
            }
            _ => self.node(source, at),
        };
        if let Some((Access { key: Key::Index(index), span, .. }, behind)) = rest.split_first()
            && let Node::Int(index) = source.get(*index)
            && let Ok(index) = usize::try_from(*index)
            && let Some(segment) = self.name_segment(value, index, *span)
        {
            value = segment;
            rest = behind;
        }
        for access in rest {
            value = self.access(source, value, access);
        }
        value
    }

    fn access(&mut self, source: &Source<'_>, base: ExprId, access: &Access<'_>) -> ExprId {
        let expr = match access.key {
            Key::Name(name, name_span) => {
                Expr::Member { base, name: name.into(), name_span, safe: access.safe }
            }
            Key::Index(index) => {
                let index = self.node(source, index);
                Expr::Index { base, index, safe: access.safe, from_end: access.from_end }
            }
        };
        self.push(expr, access.span)
    }

    /// `reference(module).outputs.x.value`, which Bicep writes as `module.outputs.x`, and how many steps that is.
    fn output(
        &mut self,
        source: &Source<'_>,
        found: &Reference,
        steps: &[Access<'_>],
    ) -> Option<(ExprId, usize)> {
        let module = found.module?;
        let outputs = steps.first().filter(|step| is(source, step, "outputs"))?;
        let name_span = match outputs.key {
            Key::Name(_, span) => span,
            Key::Index(index) => source.span(index),
        };
        let expr = Expr::Member { base: module, name: "outputs".into(), name_span, safe: outputs.safe };
        let base = self.push(expr, outputs.span);
        match steps {
            [_, output, value, ..] if is(source, value, "value") => {
                let output = Access { safe: output.safe || value.safe, span: value.span, ..*output };
                Some((self.access(source, base, &output), 3))
            }
            _ => Some((base, 1)),
        }
    }
}

fn is_reference(name: &str) -> bool {
    name.eq_ignore_ascii_case("reference")
}

/// The arguments of `if(condition, x, null())` where each step from it gives null for null: the compiler writes so what may
/// not be deployed.
fn deployed_or_null(
    source: &Source<'_>,
    id: NodeId,
    accesses: &[Access<'_>],
) -> Option<(NodeId, NodeId, NodeId)> {
    let is_call = |id: NodeId, function: &str| match source.get(id) {
        Node::Call { namespace: None, name, arguments, .. } if name.eq_ignore_ascii_case(function) => {
            Some(&**arguments)
        }
        _ => None,
    };
    let [condition, then, otherwise] = is_call(id, "if")? else { return None };
    let is_null = is_call(*otherwise, "null").is_some();
    (is_null && accesses.iter().all(|access| access.safe)).then_some((*condition, *then, *otherwise))
}

/// Whether a step goes to the member `name`.
fn is(source: &Source<'_>, access: &Access<'_>, name: &str) -> bool {
    match access.key {
        Key::Name(key, _) => key.eq_ignore_ascii_case(name),
        Key::Index(index) => source.literal(index).is_some_and(|key| key.eq_ignore_ascii_case(name)),
    }
}

/// The value that a member or item is one of; its steps go to `accesses`, the last one first.
fn step<'e>(source: &Source<'e>, id: NodeId, accesses: &mut Vec<Access<'e>>) -> Option<NodeId> {
    let span = source.span(id);
    match source.get(id) {
        Node::Member { base, name, name_span } => {
            let key = Key::Name(name, source.map(*name_span));
            accesses.push(Access { key, span, safe: false, from_end: false });
            Some(*base)
        }
        Node::Index { base, index } => {
            accesses.push(Access { key: Key::Index(*index), span, safe: false, from_end: false });
            Some(*base)
        }
        Node::Call { namespace: None, name, arguments, .. } if is_access(name) => {
            let (base, keys) = arguments.split_first()?;
            let (safe, from_end) = indexes_from_end(name);
            for key in keys.iter().rev() {
                let key = match source.literal(*key) {
                    Some(name) => Key::Name(name, source.span(*key)),
                    None => Key::Index(*key),
                };
                accesses.push(Access { key, span, safe, from_end });
            }
            Some(*base)
        }
        _ => None,
    }
}
