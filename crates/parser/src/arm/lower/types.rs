//! Types of parameters and definitions.

use super::{Lowering, call::unknown};
use crate::json::{Kind, Value};
use crate::source::Span;
use crate::template::{Type, TypeId, closest, same_name};

const TYPES: [(&str, Type); 8] = [
    ("string", Type::String),
    ("securestring", Type::String),
    ("int", Type::Int),
    ("bool", Type::Bool),
    ("array", Type::Array),
    ("object", Type::Object),
    ("secureObject", Type::Object),
    ("any", Type::Any),
];

impl Lowering<'_> {
    /// What `type`, `$ref` and `nullable` say. `key` is where a missing type is told.
    pub(super) fn declared_type(&mut self, declaration: Value<'_>, key: Span) -> Type {
        let ty = if let Some(reference) = declaration.get("$ref") {
            self.definition(reference)
        } else if let Some(name) = declaration.get("type") {
            self.named_type(name)
        } else {
            // With definitions, a declaration without a type takes any value.
            if declaration.kind() == Kind::Object
                && !self.template.symbolic_names
                && !self.has_structure(declaration)
            {
                self.error(key, "missing-property", "This declaration has no `type`");
            }
            Type::Any
        };
        match declaration.get("nullable").and_then(Value::as_bool) {
            Some(true) => Type::Nullable(Box::new(ty)),
            _ => ty,
        }
    }

    fn has_structure(&self, declaration: Value<'_>) -> bool {
        ["allOf", "oneOf", "anyOf", "discriminator"].iter().any(|key| declaration.get(key).is_some())
    }

    fn named_type(&mut self, name: Value<'_>) -> Type {
        let Some(text) = name.as_text() else { return Type::Any };
        let written = text.decode();
        if let Some((_, ty)) = TYPES.iter().find(|(known, _)| same_name(known, &written)) {
            return ty.clone();
        }
        let message = unknown("type", &written, closest(&written, TYPES.iter().map(|(name, _)| *name)));
        self.error(text.span(), "unknown-type", message);
        Type::Any
    }

    /// `#/definitions/name`.
    fn definition(&mut self, reference: Value<'_>) -> Type {
        let Some(text) = reference.as_text() else { return Type::Any };
        let written = text.decode();
        let Some(name) = written.strip_prefix("#/definitions/") else { return Type::Any };
        let found = self.template.types.iter().position(|declared| same_name(&declared.name.text, name));
        match found {
            Some(index) => Type::Named(TypeId(index as u32)),
            None => {
                let names = self.template.types.iter().map(|declared| &*declared.name.text);
                let message = unknown("definition", name, closest(name, names));
                self.error(text.span(), "unknown-type", message);
                Type::Any
            }
        }
    }

    /// The type of a definition, whose `allowedValues` are its only values.
    pub(super) fn narrowed(&mut self, declaration: Value<'_>, ty: Type) -> Type {
        let Some(allowed) = declaration.get("allowedValues").filter(|allowed| allowed.kind() == Kind::Array)
        else {
            return ty;
        };
        let (ty, nullable) = match ty {
            Type::Nullable(ty) => (*ty, true),
            ty => (ty, false),
        };
        // Each item of an array is one of them, not the array.
        let ty = if ty == Type::Array {
            ty
        } else {
            Type::Union(allowed.items().map(|value| Type::Literal(self.value(value))).collect())
        };
        if nullable { Type::Nullable(Box::new(ty)) } else { ty }
    }
}
