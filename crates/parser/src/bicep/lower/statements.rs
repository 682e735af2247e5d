//! The declarations of a template.

use std::sync::Arc;

use super::Lowering;
use super::scope::Symbol;
use crate::bicep::lexer::{TokenKind, string_value};
use crate::bicep::syntax::{
    Expression, ExpressionId, ImportTarget, List, StatementId, StatementKind, TypedParameter,
};
use crate::source::Span;
use crate::template::{
    Function, Import, Limits, Name, Output, Parameter, TargetScope, TypeDeclaration, Variable,
};

impl<'a> Lowering<'a> {
    /// Lowers every statement, in the order in which they got their numbers.
    pub(super) fn statements(&mut self) {
        let tree = self.tree;
        for id in &tree.statements {
            self.statement(*id);
        }
    }

    pub(super) fn statement(&mut self, id: StatementId) {
        let span = self.tree[id].span;
        match self.tree[id].kind {
            StatementKind::TargetScope { value } => self.template.scope = self.target_scope(value),
            StatementKind::Parameter { name, ty, default } => {
                let [values, lengths] =
                    [("minValue", "maxValue"), ("minLength", "maxLength")].map(|(least, greatest)| {
                        let least = self.decorator_argument(id, least);
                        let greatest = self.decorator_argument(id, greatest);
                        Limits::of(&self.template.exprs, least, greatest)
                    });
                let parameter = Parameter {
                    name: self.name(name),
                    span,
                    ty: self.decorated_type(self.tree[id].decorators, ty),
                    default: default.map(|default| self.expression(default)),
                    allowed: self.decorator_argument(id, "allowed"),
                    values,
                    lengths,
                    description: self.decorator_argument(id, "description"),
                };
                self.template.parameters.push(parameter);
            }
            StatementKind::Variable { name, value, .. } => {
                let name = self.name(name);
                let value = self.expression(value);
                let description = self.decorator_argument(id, "description");
                self.template.variables.push(Variable { name, span, value, description });
            }
            StatementKind::Type { name, value } => {
                let name = self.name(name);
                let ty = self.decorated_type(self.tree[id].decorators, value);
                self.template.types.push(TypeDeclaration { name, span, ty });
            }
            StatementKind::Function { name, parameters, body, .. } => {
                let function = self.function(name, span, parameters, body);
                self.template.functions.push(function);
            }
            StatementKind::Resource { .. } => match self.loaded_template(id) {
                Some(path) => self.deployment(id, path),
                None => self.resource(id, None),
            },
            StatementKind::Module { .. } => self.module(id),
            StatementKind::Output { name, value, .. } => {
                let name = self.name(name);
                let value = self.expression(value);
                self.template.outputs.push(Output { name, span, value, condition: None });
            }
            StatementKind::Import { target, path } => self.import(target, path),
            StatementKind::Skipped
            | StatementKind::Missing
            | StatementKind::Metadata { .. }
            | StatementKind::Test { .. }
            | StatementKind::Assert { .. }
            | StatementKind::Extension { .. }
            | StatementKind::Using { .. }
            | StatementKind::Extends { .. }
            | StatementKind::ParameterAssignment { .. }
            | StatementKind::ExtensionConfiguration { .. } => {}
        }
    }

    fn target_scope(&self, value: ExpressionId) -> TargetScope {
        match self.string_value(value).as_deref() {
            Some("resourceGroup") => TargetScope::ResourceGroup,
            Some("subscription") => TargetScope::Subscription,
            Some("managementGroup") => TargetScope::ManagementGroup,
            Some("tenant") => TargetScope::Tenant,
            _ => TargetScope::Other,
        }
    }

    fn function(
        &mut self,
        name: Span,
        span: Span,
        parameters: List<TypedParameter>,
        body: ExpressionId,
    ) -> Function {
        let name = self.name(name);
        let scope = self.scope.enter();
        let tree = self.tree;
        let parameters = tree[parameters]
            .iter()
            .map(|parameter| {
                let local = self.template.new_local();
                self.scope.bind(self.slice(parameter.name), Symbol::Local(local));
                local
            })
            .collect();
        let body = self.expression(body);
        self.scope.leave(scope);
        Function { name, span, parameters, body }
    }

    /// One import for each name, in the order in which they got their numbers.
    pub(super) fn import(&mut self, target: ImportTarget, path: ExpressionId) {
        let source: Arc<str> = self.string_value(path).unwrap_or_default().into();
        let source_span = self.tree.span(path);
        let tree = self.tree;
        match target {
            ImportTarget::List { items, .. } => {
                for item in &tree[items] {
                    let name = Name { text: self.exported_name(item.name), span: item.name };
                    let alias = if item.alias.is_empty() { name.clone() } else { self.name(item.alias) };
                    let source = source.clone();
                    self.template.imports.push(Import { source, source_span, name: Some(name), alias });
                }
            }
            ImportTarget::Wildcard { alias, .. } => {
                let alias = self.name(alias);
                self.template.imports.push(Import { source, source_span, name: None, alias });
            }
            ImportTarget::Skipped(_) => {}
        }
    }

    /// A name in an import list, which may be quoted.
    fn exported_name(&mut self, span: Span) -> Arc<str> {
        let text = self.slice(span);
        match string_value(text, text, TokenKind::StringComplete) {
            Some(value) => value.into(),
            None => self.shared(text),
        }
    }

    /// The value of a string without holes.
    pub(super) fn string_value(&self, id: ExpressionId) -> Option<String> {
        let id = self.tree.unparenthesized(id);
        match self.tree[id] {
            Expression::String => {
                let text = self.slice(self.tree.span(id));
                string_value(text, text, TokenKind::StringComplete)
            }
            _ => None,
        }
    }
}
