//! Parameters, variables, functions and outputs.

use super::names::{Table, VariableSource, user_functions, variables};
use super::{Lowering, name_of};
use crate::json::{Kind, Member, Value};
use crate::source::Span;
use crate::template::{ExprId, Function, Limits, Name, Output, Parameter, Type, TypeId, Variable};

impl Lowering<'_> {
    /// Whether a declaration is the object that it has to be.
    pub(super) fn is_object(&mut self, value: Value<'_>, what: &str) -> bool {
        if !matches!(value.kind(), Kind::Object | Kind::Missing) {
            self.error(value.span(), "wrong-type", format!("{what} is an object"));
        }
        value.kind() == Kind::Object
    }

    fn description(&mut self, declaration: Value<'_>) -> Option<ExprId> {
        declaration.get("metadata")?.get("description").map(|description| self.value(description))
    }

    pub(super) fn parameters(&mut self, root: Value<'_>) {
        for member in self.section(root, "parameters") {
            let Member { key, value } = member;
            self.is_object(value, "a parameter");
            let ty = self.declared_type(value, key.span());
            let default = self.member(value, "defaultValue");
            let allowed = self.member(value, "allowedValues");
            let [values, lengths] =
                [("minValue", "maxValue"), ("minLength", "maxLength")].map(|(least, greatest)| {
                    let (least, greatest) = (self.member(value, least), self.member(value, greatest));
                    Limits::of(&self.template.exprs, least, greatest)
                });
            let description = self.description(value);
            let secure = self.is_secure(root, value);
            self.template.parameters.push(Parameter {
                name: name_of(key),
                span: member.span(),
                ty,
                default,
                allowed,
                values,
                lengths,
                secure,
                description,
            });
        }
    }

    /// Whether a parameter, an output or the definition that it refers to has a secure type.
    fn is_secure(&self, root: Value<'_>, declaration: Value<'_>) -> bool {
        let mut at = declaration;
        // Definitions may refer to each other, also in a circle.
        for _ in 0..16 {
            if let Some(ty) = at.get("type").and_then(Value::as_text) {
                return ty.decode().to_ascii_lowercase().starts_with("secure");
            }
            let Some(name) = at.get("$ref").and_then(Value::as_text) else { return false };
            let name = name.decode();
            let definition = name
                .strip_prefix("#/definitions/")
                .and_then(|name| root.get("definitions").and_then(|definitions| definitions.get(name)));
            let Some(definition) = definition else { return false };
            at = definition;
        }
        false
    }

    pub(super) fn variables(&mut self, root: Value<'_>) {
        // Says so when it is no object.
        self.section(root, "variables");
        for variable in variables(root) {
            let (name, span, value) = match variable {
                VariableSource::Member(member) => {
                    (name_of(member.key), member.span(), self.value(member.value))
                }
                VariableSource::Copy(copy) => {
                    self.is_object(copy, "a `copy`");
                    let nameless = || Name { text: "".into(), span: Span::at(copy.span().start) };
                    let name = copy.get("name").and_then(Value::as_text).map_or_else(nameless, name_of);
                    (name, copy.span(), self.array_loop(copy, false))
                }
            };
            self.template.variables.push(Variable { name, span, value, description: None });
        }
    }

    pub(super) fn functions(&mut self, root: Value<'_>) {
        for (namespace, name, member) in user_functions(root) {
            let mut locals = Vec::new();
            let mut names = Table::default();
            for parameter in member.value.get("parameters").into_iter().flat_map(Value::items) {
                let local = self.template.new_local();
                let name = parameter.get("name").and_then(Value::as_text);
                names.add(name.map(|name| name.decode()).unwrap_or_default().into(), local);
                locals.push(local);
            }
            let loops = std::mem::take(&mut self.loops);
            self.function_parameters = Some(names);
            let body = match member.value.get("output").and_then(|output| output.get("value")) {
                Some(value) => self.value(value),
                None => {
                    self.error(
                        member.key.span(),
                        "missing-property",
                        "this function has no `output` with a `value`",
                    );
                    self.push(crate::template::Expr::Error, member.value.span())
                }
            };
            self.function_parameters = None;
            self.loops = loops;
            let name = Name { text: format!("{namespace}.{name}").into(), span: member.key.content() };
            self.template.functions.push(Function { name, span: member.span(), parameters: locals, body });
        }
    }

    pub(super) fn outputs(&mut self, root: Value<'_>) {
        for member in self.section(root, "outputs") {
            let Member { key, value } = member;
            self.is_object(value, "an output");
            let condition = self.member(value, "condition");
            let copy = value.get("copy").filter(|copy| copy.kind() == Kind::Object);
            let result = match (copy, value.get("value")) {
                (Some(copy), _) => self.array_loop(copy, true),
                (None, Some(result)) => self.value(result),
                (None, None) => {
                    if value.kind() == Kind::Object {
                        self.error(key.span(), "missing-property", "this output has no `value`");
                    }
                    self.push(crate::template::Expr::Error, value.span())
                }
            };
            let secure = self.is_secure(root, value);
            self.template.outputs.push(Output {
                name: name_of(key),
                span: member.span(),
                value: result,
                condition,
                secure,
            });
        }
    }

    /// The types that `definitions` declares.
    pub(super) fn types(&mut self, root: Value<'_>) {
        let definitions = self.section(root, "definitions");
        for (i, member) in definitions.iter().enumerate() {
            self.types.add(member.key.decode().into(), TypeId(i as u32));
            self.template.types.push(crate::template::TypeDeclaration {
                name: name_of(member.key),
                span: member.span(),
                ty: Type::Any,
            });
        }
        for (i, member) in definitions.iter().enumerate() {
            self.is_object(member.value, "a definition");
            let ty = self.declared_type(member.value, member.key.span());
            let ty = self.narrowed(member.value, ty);
            if let Some(declared) = self.template.types.get_mut(i) {
                declared.ty = ty;
            }
        }
    }
}
