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
    pub(super) fn declared_type(&mut self, root: Value<'_>, declaration: Value<'_>, key: Span) -> Type {
        let ty = if let Some(reference) = declaration.get("$ref") {
            self.definition(root, reference)
        } else if let Some(name) = declaration.get("type") {
            self.named_type(name)
        } else {
            // The compiler leaves out the type `any`.
            let may_lack =
                self.template.symbolic_names || self.template.generated || has_structure(declaration);
            if declaration.kind() == Kind::Object && !may_lack {
                self.error(key, "missing-property", "this declaration has no `type`");
            }
            Type::Any
        };
        match declaration.get("nullable").and_then(Value::as_bool) {
            Some(true) => Type::Nullable(Box::new(ty)),
            _ => ty,
        }
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

    /// `#/definitions/name`, or a part of a definition: `#/definitions/name/properties/size`.
    fn definition(&mut self, root: Value<'_>, reference: Value<'_>) -> Type {
        let Some(text) = reference.as_text() else { return Type::Any };
        let written = text.decode();
        let Some(path) = written.strip_prefix("#/definitions/") else { return Type::Any };
        if let Some(index) =
            self.template.types.iter().position(|declared| same_name(&declared.name.text, path))
        {
            return Type::Named(TypeId(index as u32));
        }
        let (name, rest) = path.split_once('/').unwrap_or((path, ""));
        let definition = root.get("definitions").and_then(|definitions| definitions.get(name));
        let Some(definition) = definition else {
            let names = self.template.types.iter().map(|declared| &*declared.name.text);
            let message = unknown("definition", name, closest(name, names));
            self.error(text.span(), "unknown-type", message);
            return Type::Any;
        };
        let part = rest.split('/').try_fold(definition, |value, step| match value.kind() {
            Kind::Array => value.items().nth(step.parse().ok()?),
            _ => value.get(step),
        });
        match part.and_then(|part| part.get("type")) {
            Some(ty) => self.named_type(ty),
            None => Type::Any,
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

/// Whether a declaration says its type in other words than `type`.
fn has_structure(declaration: Value<'_>) -> bool {
    ["allOf", "oneOf", "anyOf", "discriminator"].iter().any(|key| declaration.get(key).is_some())
}
