//! Types, as far as they decide which values something can have.

use std::sync::Arc;

use super::Lowering;
use super::scope::Symbol;
use crate::bicep::syntax::{
    Expression, List, TypeExpression, TypeExpressionId, TypeMember, TypeMemberKey, UnaryOperator,
};
use crate::source::Span;
use crate::template::{Expr, ObjectType, PropertyType, Type, TypePart};

impl Lowering<'_> {
    pub(super) fn lower_type(&mut self, id: TypeExpressionId) -> Type {
        let span = self.tree.type_span(id);
        match self.tree[id] {
            TypeExpression::Skipped
            | TypeExpression::Resource(_)
            | TypeExpression::Instantiation { .. }
            | TypeExpression::InstanceInstantiation { .. } => Type::Any,
            TypeExpression::VariableAccess => self.named_type(span),
            TypeExpression::PropertyAccess { base, name } => self.property_type(base, name),
            TypeExpression::AdditionalPropertiesAccess(base) => self.lower_type(base).part(TypePart::Others),
            TypeExpression::ItemsAccess(base) => self.lower_type(base).part(TypePart::Items),
            TypeExpression::ArrayAccess { base, index } => match self.tree[index] {
                Expression::Integer(index) => match usize::try_from(index) {
                    Ok(index) => self.lower_type(base).part(TypePart::Item(index)),
                    Err(_) => Type::Any,
                },
                _ => Type::Any,
            },
            TypeExpression::Array(item) => Type::Array(Arc::new(self.lower_type(item))),
            TypeExpression::Tuple(items) => {
                let tree = self.tree;
                Type::Tuple(tree[items].iter().map(|item| self.lower_type(item.value)).collect())
            }
            TypeExpression::Object(members) => self.object_type(members),
            TypeExpression::Nullable(inner) => self.lower_type(inner).or_null(),
            TypeExpression::NonNullable(inner) => self.lower_type(inner).without_null(),
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
                        Type::Union(inner) => types.extend(inner.iter().cloned()),
                        ty => types.push(ty),
                    }
                }
                let union = Type::Union(types.into());
                if nullable { union.or_null() } else { union }
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
    fn property_type(&mut self, base: TypeExpressionId, name: Span) -> Type {
        let name = self.slice(name);
        if self.tree[base] == TypeExpression::VariableAccess {
            match self.scope.find(self.slice(self.tree.type_span(base))) {
                Some(Symbol::Namespace | Symbol::BuiltIn) => return built_in(name).unwrap_or(Type::Any),
                Some(Symbol::Wildcard(import)) => return Type::ImportedMember(import, self.shared(name)),
                _ => {}
            }
        }
        let name = self.shared(name);
        self.lower_type(base).part(TypePart::Property(name))
    }

    fn object_type(&mut self, members: List<TypeMember>) -> Type {
        let tree = self.tree;
        let (mut properties, mut others) = (Vec::new(), Type::Any);
        for member in &tree[members] {
            let ty = self.lower_type(member.value);
            let name = match member.key {
                TypeMemberKey::Identifier(name) => self.shared(self.slice(name)),
                TypeMemberKey::String(name) => self.string_value(name).unwrap_or_default().into(),
                TypeMemberKey::Any(_) => {
                    others = ty;
                    continue;
                }
                TypeMemberKey::Skipped(_) => continue,
            };
            properties.push(PropertyType { name, ty });
        }
        Type::Object(Arc::new(ObjectType { properties, others }))
    }
}

fn built_in(name: &str) -> Option<Type> {
    Some(match name {
        "string" | "securestring" => Type::String,
        "int" => Type::Int,
        "bool" => Type::Bool,
        "object" | "secureObject" => Type::object(),
        "array" => Type::array(),
        "any" | "resourceInput" | "resourceOutput" | "resource" => Type::Any,
        _ => return None,
    })
}
