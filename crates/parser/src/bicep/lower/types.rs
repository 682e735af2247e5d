//! Types, as far as they decide which values a parameter can take.

use super::Lowering;
use super::scope::Symbol;
use crate::bicep::syntax::{
    Expression, TypeExpression, TypeExpressionId, TypeMember, TypeMemberKey, UnaryOperator,
};
use crate::source::Span;
use crate::template::{Expr, Type};

/// How many names of types are followed, one leading to the next.
const MAX_ALIASES: usize = 32;

impl Lowering<'_> {
    pub(super) fn lower_type(&mut self, id: TypeExpressionId) -> Type {
        let span = self.tree.type_span(id);
        match self.tree[id] {
            TypeExpression::Skipped
            | TypeExpression::Resource(_)
            | TypeExpression::Instantiation { .. }
            | TypeExpression::InstanceInstantiation { .. } => Type::Any,
            TypeExpression::VariableAccess => self.named_type(span),
            TypeExpression::PropertyAccess { base, name } => self.member_type(id, base, name),
            TypeExpression::AdditionalPropertiesAccess(_)
            | TypeExpression::ItemsAccess(_)
            | TypeExpression::ArrayAccess { .. } => self.accessed_type(id),
            TypeExpression::Array(_) | TypeExpression::Tuple(_) => Type::Array,
            TypeExpression::Object(_) => Type::Object,
            TypeExpression::Nullable(inner) => match self.lower_type(inner) {
                Type::Nullable(inner) => Type::Nullable(inner),
                inner => Type::Nullable(Box::new(inner)),
            },
            TypeExpression::NonNullable(inner) => match self.lower_type(inner) {
                Type::Nullable(inner) => *inner,
                inner => inner,
            },
            TypeExpression::Parenthesized(inner) => self.lower_type(inner),
            TypeExpression::Literal(literal) => Type::Literal(self.expression(literal)),
            TypeExpression::Unary { operator, operand } => self.signed_type(operator, operand, span),
            TypeExpression::Union(members) => {
                let tree = self.tree;
                let mut types = Vec::with_capacity(members.len());
                let mut nullable = false;
                for member in &tree[members] {
                    match self.lower_type(*member) {
                        Type::Literal(literal) if self.template.exprs[literal] == Expr::Null => {
                            nullable = true
                        }
                        Type::Union(inner) => types.extend(inner),
                        ty => types.push(ty),
                    }
                }
                let union = Type::Union(types.into());
                if nullable { Type::Nullable(Box::new(union)) } else { union }
            }
        }
    }

    fn signed_type(&mut self, operator: UnaryOperator, operand: TypeExpressionId, span: Span) -> Type {
        match self.tree[operand] {
            TypeExpression::Literal(literal) => Type::Literal(self.unary(operator, literal, span)),
            _ => Type::Any,
        }
    }

    fn named_type(&mut self, span: Span) -> Type {
        let name = self.slice(span);
        match self.scope.find(name) {
            Some(Symbol::Type(id)) => Type::Named(id),
            Some(Symbol::Import(id)) => Type::Imported(id),
            Some(_) => Type::Any,
            None => match built_in(name) {
                Some(ty) => ty,
                None => {
                    self.unresolved(name, span);
                    Type::Any
                }
            },
        }
    }

    /// `base.name`: a type of a namespace or of another file, else that of a property.
    fn member_type(&mut self, id: TypeExpressionId, base: TypeExpressionId, name: Span) -> Type {
        if self.tree[base] == TypeExpression::VariableAccess {
            match self.scope.find(self.slice(self.tree.type_span(base))) {
                Some(Symbol::Namespace | Symbol::BuiltIn) => {
                    return built_in(self.slice(name)).unwrap_or(Type::Any);
                }
                Some(Symbol::Wildcard(import)) => {
                    return Type::ImportedMember(import, self.shared(self.slice(name)));
                }
                _ => {}
            }
        }
        self.accessed_type(id)
    }

    /// The type of a part of another type, where that is written in this file.
    fn accessed_type(&mut self, id: TypeExpressionId) -> Type {
        match self.part(id, MAX_ALIASES) {
            Some(part) if part != id => self.lower_type(part),
            _ => Type::Any,
        }
    }

    /// The syntax that a type comes down to: names and accesses followed, `fuel` of them at most.
    fn part(&self, id: TypeExpressionId, fuel: usize) -> Option<TypeExpressionId> {
        let fuel = fuel.checked_sub(1)?;
        match self.tree[id] {
            TypeExpression::VariableAccess => match self.scope.find(self.slice(self.tree.type_span(id))) {
                Some(Symbol::Type(named)) => self.part(*self.types.get(named.index())?, fuel),
                _ => Some(id),
            },
            TypeExpression::Parenthesized(inner)
            | TypeExpression::NonNullable(inner)
            | TypeExpression::Nullable(inner) => self.part(inner, fuel),
            TypeExpression::PropertyAccess { base, name } => {
                let members = self.members(self.part(base, fuel)?)?;
                let name = self.slice(name);
                let member = members.iter().find(|member| match member.key {
                    TypeMemberKey::Identifier(key) => self.slice(key) == name,
                    TypeMemberKey::String(key) => self.string_value(key).as_deref() == Some(name),
                    _ => false,
                })?;
                Some(member.value)
            }
            TypeExpression::AdditionalPropertiesAccess(base) => {
                let members = self.members(self.part(base, fuel)?)?;
                let any = members.iter().find(|member| matches!(member.key, TypeMemberKey::Any(_)))?;
                Some(any.value)
            }
            TypeExpression::ItemsAccess(base) => match self.tree[self.part(base, fuel)?] {
                TypeExpression::Array(item) => Some(item),
                _ => None,
            },
            TypeExpression::ArrayAccess { base, index } => {
                let TypeExpression::Tuple(items) = self.tree[self.part(base, fuel)?] else { return None };
                let Expression::Integer(index) = self.tree[index] else { return None };
                let item = self.tree[items].get(usize::try_from(index).ok()?)?;
                Some(item.value)
            }
            _ => Some(id),
        }
    }

    fn members(&self, object: TypeExpressionId) -> Option<&[TypeMember]> {
        match self.tree[object] {
            TypeExpression::Object(members) => Some(&self.tree[members]),
            _ => None,
        }
    }
}

fn built_in(name: &str) -> Option<Type> {
    Some(match name {
        "string" | "securestring" => Type::String,
        "int" => Type::Int,
        "bool" => Type::Bool,
        "object" | "secureObject" => Type::Object,
        "array" => Type::Array,
        "any" | "resourceInput" | "resourceOutput" | "resource" => Type::Any,
        _ => return None,
    })
}
