//! Parameter files.

use super::{Lowering, name_of};
use crate::json::{Kind, Value};
use crate::template::{Assignment, Expr, ExprId, ParameterFile, Using};

impl Lowering<'_> {
    /// Reads a whole parameter file.
    pub(super) fn parameter_file(mut self, root: Value<'_>) -> ParameterFile {
        let mut values = Vec::new();
        if let Some(metadata) = root.get("metadata") {
            self.suppressions(metadata, root.span());
        }
        let inputs = root.get("externalInputDefinitions");
        for member in self.section(root, "parameters") {
            if !self.is_object(member.value, "the value of a parameter") {
                continue;
            }
            let value = if let Some(value) = member.value.get("value") {
                self.literal(value)
            } else if let Some(reference) = member.value.get("reference") {
                self.secret(reference)
            } else if let Some(expression) = member.value.get("expression") {
                let expression = self.value(expression);
                self.external_input(expression, inputs)
            } else {
                let message = "neither `value` nor `reference` is given for this parameter";
                self.error(member.key.span(), "missing-property", message);
                continue;
            };
            values.push(Assignment { name: name_of(member.key), span: member.span(), value });
        }
        ParameterFile { template: self.template, using: Using::Unstated, extends: None, values }
    }

    /// `{"keyVault": {"id": …}, "secretName": …}`.
    fn secret(&mut self, reference: Value<'_>) -> ExprId {
        let vault = reference.get("keyVault").and_then(|vault| vault.get("id"));
        let parts = [vault, reference.get("secretName"), reference.get("secretVersion")];
        let arguments = parts.into_iter().flatten().map(|part| self.literal(part)).collect();
        let span = reference.span();
        self.push(Expr::Call { function: "getsecret".into(), name_span: span, arguments }, span)
    }

    /// `externalInputs('key')` is `externalInput(kind, config)` of the definition with that key.
    fn external_input(&mut self, id: ExprId, definitions: Option<Value<'_>>) -> ExprId {
        let Expr::Call { function, name_span, arguments } = &self.template.exprs[id] else { return id };
        let (name_span, [key]) = (*name_span, &arguments[..]) else { return id };
        let Expr::String(key) = &self.template.exprs[*key] else { return id };
        if **function != *"externalinputs" {
            return id;
        }
        let definition =
            definitions.filter(|value| value.kind() == Kind::Object).and_then(|all| all.get(key));
        let Some(kind) = definition.and_then(|definition| definition.get("kind")) else { return id };
        let config = definition.and_then(|definition| definition.get("config"));
        let arguments = [Some(kind), config].into_iter().flatten().map(|part| self.literal(part)).collect();
        let span = self.template.exprs.span(id);
        self.push(Expr::Call { function: "externalinput".into(), name_span, arguments }, span)
    }
}
