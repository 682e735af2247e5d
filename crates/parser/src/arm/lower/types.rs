//! Types of parameters and definitions.

use std::sync::Arc;

use super::{Lowering, call::unknown, members};
use crate::json::{Kind, Value};
use crate::source::Span;
use crate::template::{ObjectType, PropertyType, Type, TypePart, closest, same_name};

const NAMES: [&str; 8] = ["string", "securestring", "int", "bool", "array", "object", "secureObject", "any"];

impl Lowering<'_> {
    /// What a declaration says of its type. `key` is where a missing one is told.
    pub(super) fn declared_type(&mut self, declaration: Value<'_>, key: Span) -> Type {
        let says = |key: &&str| declaration.get(key).is_some();
        // The compiler leaves out the type `any`.
        let may_lack = self.template.symbolic_names || self.template.generated;
        let has_type = ["$ref", "type", "allOf", "oneOf", "anyOf", "discriminator"].iter().any(says);
        if declaration.kind() == Kind::Object && !may_lack && !has_type {
            self.error(key, "missing-property", "this declaration has no `type`");
        }
        self.schema(declaration)
    }

    /// The type that a declaration, a property or an item has.
    fn schema(&mut self, schema: Value<'_>) -> Type {
        let ty = if let Some(reference) = schema.get("$ref") {
            self.definition(reference)
        } else if let Some(discriminator) = schema.get("discriminator") {
            let arms = discriminator.get("mapping").map(members).unwrap_or_default();
            Type::Union(arms.iter().map(|arm| self.schema(arm.value)).collect())
        } else {
            match schema.get("type").map_or(Type::Any, |name| self.named_type(name)) {
                Type::Object(_) => self.object_type(schema),
                Type::Array(_) => self.array_type(schema),
                ty => ty,
            }
        };
        match schema.get("nullable").and_then(Value::as_bool) {
            Some(true) => ty.or_null(),
            _ => ty,
        }
    }

    fn object_type(&mut self, schema: Value<'_>) -> Type {
        let properties = schema.get("properties").map(members).unwrap_or_default();
        let properties = properties.iter().map(|property| PropertyType {
            name: property.key.decode().into(),
            ty: self.part(property.value),
        });
        let properties = properties.collect();
        let others = schema.get("additionalProperties").map_or(Type::Any, |others| self.part(others));
        Type::Object(Arc::new(ObjectType { properties, others }))
    }

    fn array_type(&mut self, schema: Value<'_>) -> Type {
        match schema.get("prefixItems") {
            Some(items) => Type::Tuple(items.items().map(|item| self.part(item)).collect()),
            None => {
                let items = schema.get("items").map_or(Type::Any, |items| self.part(items));
                Type::Array(Arc::new(items))
            }
        }
    }

    /// The type of a property or an item, whose `allowedValues` are its only values.
    fn part(&mut self, schema: Value<'_>) -> Type {
        let ty = self.schema(schema);
        self.narrowed(schema, ty)
    }

    fn named_type(&mut self, name: Value<'_>) -> Type {
        let Some(text) = name.as_text() else { return Type::Any };
        let written = text.decode();
        if let Some(ty) = built_in(&written) {
            return ty;
        }
        let message = unknown("type", &written, closest(&written, NAMES));
        self.error(text.span(), "unknown-type", message);
        Type::Any
    }

    /// `#/definitions/name`, or a part of a definition: `#/definitions/name/properties/size`.
    fn definition(&mut self, reference: Value<'_>) -> Type {
        let Some(text) = reference.as_text() else { return Type::Any };
        let written = text.decode();
        let Some(path) = written.strip_prefix("#/definitions/") else { return Type::Any };
        if let Some(id) = self.types.get(path) {
            return Type::Named(id);
        }
        let (name, rest) = path.split_once('/').unwrap_or((path, ""));
        let Some(id) = self.types.get(name) else {
            let message = unknown("definition", name, self.types.closest(name));
            self.error(text.span(), "unknown-type", message);
            return Type::Any;
        };
        part_of(Type::Named(id), rest).unwrap_or(Type::Any)
    }

    /// The type of a definition, whose `allowedValues` are its only values.
    pub(super) fn narrowed(&mut self, declaration: Value<'_>, ty: Type) -> Type {
        let Some(allowed) = declaration.get("allowedValues").filter(|allowed| allowed.kind() == Kind::Array)
        else {
            return ty;
        };
        let allowed = allowed.items().map(|value| Type::Literal(self.value(value))).collect();
        ty.narrowed(allowed)
    }
}

fn built_in(name: &str) -> Option<Type> {
    let known = NAMES.iter().find(|known| same_name(known, name))?;
    Some(match *known {
        "string" | "securestring" => Type::String,
        "int" => Type::Int,
        "bool" => Type::Bool,
        "array" => Type::array(),
        "object" | "secureObject" => Type::object(),
        _ => Type::Any,
    })
}

/// The part of a type that the rest of a reference leads to: `properties/sites/items`.
fn part_of(mut ty: Type, path: &str) -> Option<Type> {
    let mut steps = path.split('/');
    while let Some(step) = steps.next() {
        let part = match step {
            "properties" => TypePart::Property(steps.next()?.into()),
            "additionalProperties" => TypePart::Others,
            "items" => TypePart::Items,
            "prefixItems" => TypePart::Item(steps.next()?.parse().ok()?),
            _ => return None,
        };
        ty = ty.part(part);
    }
    Some(ty)
}
