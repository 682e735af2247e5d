//! The statements of a parameter file.

use super::Lowering;
use crate::bicep::syntax::{ExpressionId, StatementKind, UsingTarget};
use crate::template::{Assignment, Limits, Name, Parameter, Type, Using};

impl Lowering<'_> {
    /// Lowers every statement; gives what the file names, and the values that it gives.
    pub(super) fn parameter_statements(&mut self) -> (Using, Option<Name>, Vec<Assignment>) {
        let (mut using, mut extends, mut values) = (Using::Unstated, None, Vec::new());
        let tree = self.tree;
        for id in &tree.statements {
            let span = tree[*id].span;
            match tree[*id].kind {
                StatementKind::Using { target, .. } if using == Using::Unstated => using = self.using(target),
                StatementKind::Extends { path } if extends.is_none() => extends = self.path(path),
                StatementKind::ParameterAssignment { name, value } => {
                    let name = self.name(name);
                    let value = self.expression(value);
                    self.template.parameters.push(Parameter {
                        name: name.clone(),
                        span,
                        ty: Type::Any,
                        default: Some(value),
                        allowed: None,
                        values: Limits::default(),
                        lengths: Limits::default(),
                        description: None,
                    });
                    if !name.span.is_empty() {
                        values.push(Assignment { name, span, value });
                    }
                }
                _ => self.statement(*id),
            }
        }
        (using, extends, values)
    }

    fn using(&self, target: UsingTarget) -> Using {
        match target {
            UsingTarget::None(_) => Using::None,
            UsingTarget::Path(path) => self.path(path).map_or(Using::Unstated, Using::Source),
            UsingTarget::Skipped(_) => Using::Unstated,
        }
    }

    /// A path that is written as a string; its place includes the quotes.
    fn path(&self, path: ExpressionId) -> Option<Name> {
        Some(Name { text: self.string_value(path)?.into(), span: self.tree.span(path) })
    }
}
