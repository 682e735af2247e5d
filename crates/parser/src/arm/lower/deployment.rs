//! Deployments inside templates: nested and linked templates.

use std::rc::Rc;
use std::sync::Arc;

use super::names::Names;
use super::resource::Declaration;
use super::{Lowering, Notes, link, members};
use crate::arm::expression::{self, Node};
use crate::arm::schema::{Schema, schema_of};
use crate::json::{Kind, Value};
use crate::source::Span;
use crate::template::{Arguments, Expr, ExprId, Module, ModuleSource, TargetScope, Template, same_name};

/// Where a nested template is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// In its deployment.
    Here,
    /// In a variable, which evaluates the expressions in it.
    Variable,
    /// In a variable; all its expressions are behind `[[`.
    Escaped,
}

/// The ways in which expressions are written in a value.
#[derive(Default)]
struct Brackets {
    plain: bool,
    escaped: bool,
}

impl Brackets {
    fn count(&mut self, value: Value<'_>) {
        for item in value.items() {
            self.count(item);
        }
        for member in value.members() {
            self.text(&member.key.decode());
            self.count(member.value);
        }
        if let Some(text) = value.as_text() {
            self.text(&text.decode());
        }
    }

    fn text(&mut self, decoded: &str) {
        self.plain |= expression::content(decoded).is_some();
        self.escaped |= decoded.starts_with("[[") && decoded.ends_with(']');
    }
}

impl<'a> Lowering<'a> {
    pub(super) fn deployment(&mut self, declaration: &Declaration<'_>) {
        let object = declaration.object;
        if declaration.name.is_none() {
            self.missing_name(object, "deployment");
        }
        let properties = object.get("properties");
        let (source, source_span) = self.source(properties, object);
        let arguments = properties
            .and_then(|properties| properties.get("parameters"))
            .map(|parameters| Arguments::Wrapped(self.value(parameters)));
        let module = Module {
            symbol: declaration.symbol.clone(),
            span: declaration.span,
            source,
            source_span,
            name: declaration.name,
            arguments,
            scope: declaration.scope,
            condition: self.member(object, "condition"),
            repeat: self.resource_loop(declaration),
            depends_on: self.depends_on(object),
        };
        self.template.modules.push(module);
        if let Some(metadata) = object.get("metadata") {
            self.suppressions(metadata, declaration.span);
        }
    }

    /// Where the template comes from, and where that is written.
    fn source(&mut self, properties: Option<Value<'_>>, object: Value<'_>) -> (ModuleSource, Span) {
        let Some(properties) = properties.filter(|properties| properties.kind() == Kind::Object) else {
            return (ModuleSource::Missing, Span::at(object.span().start));
        };
        if let Some(template) = properties.member("template") {
            let source = match template.value.kind() {
                Kind::Object => self.nested(template.value, properties, object, Origin::Here),
                Kind::String => match self.in_variable(template.value) {
                    Some(value) => self.variable_template(value, properties, object),
                    None => ModuleSource::Missing,
                },
                _ => ModuleSource::Missing,
            };
            return (source, template.key.span());
        }
        if let Some(link) = properties.member("templateLink") {
            return self.linked(link.value, link.key.span());
        }
        (ModuleSource::Missing, Span::at(properties.span().start))
    }

    /// The JSON of the variable that a string is the value of: `"[variables('template')]"`.
    fn in_variable(&self, text: Value<'_>) -> Option<Value<'a>> {
        let text = text.as_text()?.decode();
        let expression = expression::parse(expression::content(&text)?);
        let Node::Call { namespace: None, name, arguments, .. } = expression.node(expression.root) else {
            return None;
        };
        let ([argument], true, None) = (&arguments[..], same_name(name, "variables"), &self.hidden) else {
            return None;
        };
        let Node::String(variable) = expression.node(*argument) else { return None };
        let variables = members(self.root?.get("variables")?);
        let value = variables.into_iter().find(|member| same_name(&member.key.decode(), variable))?.value;
        (value.kind() == Kind::Object).then_some(value)
    }

    /// A template that a variable holds. Its expressions are evaluated with the variable, those behind `[[` with the
    /// deployment.
    fn variable_template(
        &mut self,
        template: Value<'_>,
        properties: Value<'_>,
        deployment: Value<'_>,
    ) -> ModuleSource {
        let mut brackets = Brackets::default();
        brackets.count(template);
        match brackets {
            Brackets { escaped: false, .. } => {
                self.nested(template, properties, deployment, Origin::Variable)
            }
            Brackets { plain: false, .. } => self.nested(template, properties, deployment, Origin::Escaped),
            Brackets { .. } => ModuleSource::Missing,
        }
    }

    fn nested(
        &mut self,
        template: Value<'_>,
        properties: Value<'_>,
        deployment: Value<'_>,
        origin: Origin,
    ) -> ModuleSource {
        let stated = properties.get("expressionEvaluationOptions").and_then(|options| options.get("scope"));
        let stated = stated.and_then(Value::as_text).map(|scope| scope.decode());
        let outer = match stated {
            _ if origin == Origin::Variable => true,
            // The template around it gives these expressions as they are to the deployment.
            _ if origin == Origin::Escaped => false,
            Some(scope) if same_name(&scope, "inner") => false,
            Some(scope) if same_name(&scope, "outer") => true,
            _ => !self.template.symbolic_names,
        };
        let scope = match schema_of(template) {
            Some(Schema::Template(scope)) => scope,
            _ if deployment.get("resourceGroup").is_some() => TargetScope::ResourceGroup,
            _ if deployment.get("subscriptionId").is_some() => TargetScope::Subscription,
            _ => self.template.scope,
        };
        let key = (template.span(), outer, scope);
        if let Some((_, known)) = self.in_variables.iter().find(|(known, _)| *known == key) {
            return known.clone();
        }
        let names = if outer { self.names.clone() } else { Rc::default() };
        // What is wrong with the value of a variable is told of the variable.
        let mut own_notes = Notes::default();
        let notes = if origin == Origin::Here { &mut *self.notes } else { &mut own_notes };
        let mut nested = Lowering::new(self.template.file, template.span(), notes, names);
        nested.is_value = origin == Origin::Escaped;
        if outer {
            nested.hidden = Some(Names::default());
            nested.template.locals = self.template.locals;
            nested.loops = self.loops.clone();
        }
        let nested: Arc<Template> = Arc::new(nested.template(template, scope));
        let source = if outer {
            self.template.locals = nested.locals;
            ModuleSource::Outer(nested)
        } else {
            ModuleSource::Inner(nested)
        };
        if origin != Origin::Here {
            self.in_variables.push((key, source.clone()));
        }
        source
    }

    fn linked(&mut self, link: Value<'_>, key: Span) -> (ModuleSource, Span) {
        if let Some(path) = link.get("relativePath") {
            let address = self.value(path);
            let source = match link::relative_path(self, address) {
                Some(path) => ModuleSource::Path(path.into()),
                None => ModuleSource::Remote(address),
            };
            return (source, path.span());
        }
        if let Some(uri) = link.get("uri") {
            let address = self.value(uri);
            let source = match link::path(self, address) {
                Some(path) => ModuleSource::Path(path.into()),
                None => ModuleSource::Remote(address),
            };
            return (source, uri.span());
        }
        if let Some(id) = link.get("id") {
            let literal =
                id.as_text().map(|text| text.decode()).filter(|text| expression::content(text).is_none());
            let source = match literal {
                Some(text) => ModuleSource::Registry(text.into()),
                None => ModuleSource::Remote(self.value(id)),
            };
            return (source, id.span());
        }
        (ModuleSource::Missing, key)
    }

    /// What a deployment says of the place that it deploys to, as the calls that Bicep has for it.
    pub(super) fn deployment_scope(&mut self, object: Value<'_>) -> Option<ExprId> {
        let subscription = object.get("subscriptionId").filter(|value| !value.is_null());
        let group = object.get("resourceGroup").filter(|value| !value.is_null());
        let (function, parts) = match (subscription, group) {
            (None, None) => {
                let scope = self.member(object, "scope")?;
                return Some(self.stated_scope(scope));
            }
            (Some(subscription), None) => ("subscription", vec![subscription]),
            (None, Some(group)) => ("resourcegroup", vec![group]),
            (Some(subscription), Some(group)) => ("resourcegroup", vec![subscription, group]),
        };
        let span = parts.iter().map(|part| part.span()).reduce(Span::to).unwrap_or_default();
        let arguments = parts.into_iter().map(|part| self.value(part)).collect();
        Some(self.push(Expr::Call { function: function.into(), name_span: span, arguments }, span))
    }

    /// `scope`: `/` is the tenant, `Microsoft.Management/managementGroups/name` a management group.
    pub(super) fn stated_scope(&mut self, given: ExprId) -> ExprId {
        let span = self.template.exprs.span(given);
        let call = |function: &str, arguments: Box<[ExprId]>| Expr::Call {
            function: function.into(),
            name_span: span,
            arguments,
        };
        let expr = match &self.template.exprs[given] {
            Expr::String(text) if **text == *"/" => call("tenant", Box::default()),
            Expr::String(text) => match strip_management_groups(text).filter(|name| !name.is_empty()) {
                Some(name) => {
                    let name = Expr::String(name.into());
                    let name = self.push(name, span);
                    call("managementgroup", [name].into())
                }
                None => return given,
            },
            Expr::Call { function, arguments, .. } => match (&**function, &arguments[..]) {
                ("format" | "concat" | "tenantresourceid", [start, name])
                    if self.is_management_groups(*start) =>
                {
                    call("managementgroup", [*name].into())
                }
                _ => return given,
            },
            _ => return given,
        };
        self.push(expr, span)
    }

    fn is_management_groups(&self, id: ExprId) -> bool {
        let Expr::String(text) = &self.template.exprs[id] else { return false };
        let text = text.strip_suffix("{0}").unwrap_or(text);
        strip_management_groups(&format!("{}/", text.trim_end_matches('/'))).is_some_and(str::is_empty)
    }
}

fn strip_management_groups(text: &str) -> Option<&str> {
    const START: &str = "Microsoft.Management/managementGroups/";
    let (start, name) = text.split_at_checked(START.len())?;
    same_name(start, START).then_some(name)
}
