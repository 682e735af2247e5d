//! Any tree, seen as nodes and their children.

use super::{
    ArrayItem, Decorator, Expression, ExpressionId, ImportItem, ImportTarget, ObjectKey, ObjectMember,
    StatementId, StatementKind, StringPiece, Tree, TypeExpression, TypeExpressionId, TypeItem, TypeMember,
    TypeMemberKey, TypedParameter, UsingTarget,
};
use crate::source::Span;

/// Any node of a tree.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Node {
    /// A statement.
    Statement(StatementId),
    /// A decorator.
    Decorator(Decorator),
    /// An expression.
    Expression(ExpressionId),
    /// A type.
    Type(TypeExpressionId),
    /// A name that is no expression.
    Identifier(Span),
    /// A string's own text.
    StringText(Span),
    /// A member of an object.
    Member(ObjectMember),
    /// An item of an array.
    Item(ArrayItem),
    /// A parameter of a function.
    Parameter(TypedParameter),
    /// What an `import` names.
    ImportTarget(ImportTarget),
    /// A name in the list of an `import`.
    ImportItem(ImportItem),
    /// A member of an object type.
    TypeMember(TypeMember),
    /// An item of a tuple.
    TypeItem(TypeItem),
    /// What could not be read.
    Skipped(Span),
}

impl Tree {
    /// Where a node stands.
    pub fn span_of(&self, node: Node) -> Span {
        match node {
            Node::Statement(id) => self[id].span,
            Node::Decorator(decorator) => decorator.span,
            Node::Expression(id) => self.span(id),
            Node::Type(id) => self.type_span(id),
            Node::Identifier(span) | Node::StringText(span) | Node::Skipped(span) => span,
            Node::Member(ObjectMember::Property { span, .. } | ObjectMember::Spread { span, .. }) => span,
            Node::Member(ObjectMember::Resource(id)) => self[id].span,
            Node::Member(ObjectMember::Skipped(span)) => span,
            Node::Item(ArrayItem::Value(id)) => self.span(id),
            Node::Item(ArrayItem::Spread { span, .. }) => span,
            Node::Parameter(parameter) => parameter.span,
            Node::ImportTarget(ImportTarget::List { span, .. } | ImportTarget::Wildcard { span, .. }) => span,
            Node::ImportTarget(ImportTarget::Skipped(span)) => span,
            Node::ImportItem(item) => item.span,
            Node::TypeMember(member) => member.span,
            Node::TypeItem(item) => item.span,
        }
    }

    /// The compiler's name for such a node, without `Syntax`.
    pub fn kind_of(&self, node: Node) -> &'static str {
        match node {
            Node::Statement(id) => statement_kind(&self[id].kind),
            Node::Decorator(_) => "Decorator",
            Node::Expression(id) => expression_kind(&self[id]),
            Node::Type(id) => type_kind(&self[id]),
            Node::Identifier(_) => "Identifier",
            Node::StringText(_) => "Text",
            Node::Member(ObjectMember::Property { .. }) => "ObjectProperty",
            Node::Member(ObjectMember::Resource(_)) => "ResourceDeclaration",
            Node::Member(ObjectMember::Spread { .. }) | Node::Item(ArrayItem::Spread { .. }) => {
                "SpreadExpression"
            }
            Node::Item(ArrayItem::Value(_)) => "ArrayItem",
            Node::Parameter(_) => "TypedLocalVariable",
            Node::ImportTarget(ImportTarget::List { .. }) => "ImportedSymbolsList",
            Node::ImportTarget(ImportTarget::Wildcard { .. }) => "WildcardImport",
            Node::ImportItem(_) => "ImportedSymbolsListItem",
            Node::TypeMember(member) => match member.key {
                TypeMemberKey::Any(_) => "ObjectTypeAdditionalProperties",
                _ => "ObjectTypeProperty",
            },
            Node::TypeItem(_) => "TupleTypeItem",
            Node::ImportTarget(ImportTarget::Skipped(_))
            | Node::Member(ObjectMember::Skipped(_))
            | Node::Skipped(_) => "Skipped",
        }
    }

    /// The nodes right below a node, in order of the text. A missing name is none.
    pub fn children(&self, node: Node) -> Vec<Node> {
        let mut below = Children(Vec::new());
        match node {
            Node::Statement(id) => {
                let statement = self[id];
                below.0.extend(self[statement.decorators].iter().copied().map(Node::Decorator));
                self.statement_children(&statement.kind, &mut below);
            }
            Node::Decorator(decorator) => below.expression(decorator.expression),
            Node::Expression(id) => self.expression_children(&self[id], &mut below),
            Node::Type(id) => self.type_children(&self[id], &mut below),
            Node::Member(ObjectMember::Property { key, value, .. }) => {
                match key {
                    ObjectKey::Identifier(span) => below.name(span),
                    ObjectKey::String(id) => below.expression(id),
                    ObjectKey::Skipped(span) => below.0.push(Node::Skipped(span)),
                }
                below.expression(value);
            }
            Node::Member(ObjectMember::Resource(id)) => return self.children(Node::Statement(id)),
            Node::Member(ObjectMember::Spread { value, .. })
            | Node::Item(ArrayItem::Value(value) | ArrayItem::Spread { value, .. }) => {
                below.expression(value)
            }
            Node::Parameter(parameter) => {
                below.name(parameter.name);
                below.ty(parameter.ty);
            }
            Node::ImportTarget(ImportTarget::List { items, .. }) => {
                below.0.extend(self[items].iter().copied().map(Node::ImportItem));
            }
            Node::ImportTarget(ImportTarget::Wildcard { alias, .. }) => below.name(alias),
            Node::ImportItem(item) => {
                below.name(item.name);
                below.name(item.alias);
            }
            Node::TypeMember(member) => {
                below.0.extend(self[member.decorators].iter().copied().map(Node::Decorator));
                match member.key {
                    TypeMemberKey::Identifier(span) | TypeMemberKey::Any(span) => below.name(span),
                    TypeMemberKey::String(id) => below.expression(id),
                    TypeMemberKey::Skipped(span) => below.0.push(Node::Skipped(span)),
                }
                below.ty(member.value);
            }
            Node::TypeItem(item) => {
                below.0.extend(self[item.decorators].iter().copied().map(Node::Decorator));
                below.ty(item.value);
            }
            Node::Identifier(_)
            | Node::StringText(_)
            | Node::Skipped(_)
            | Node::Member(ObjectMember::Skipped(_))
            | Node::ImportTarget(ImportTarget::Skipped(_)) => {}
        }
        below.0
    }

    fn statement_children(&self, kind: &StatementKind, below: &mut Children) {
        match *kind {
            StatementKind::Skipped | StatementKind::Missing => {}
            StatementKind::TargetScope { value } => below.expression(value),
            StatementKind::Metadata { name, value }
            | StatementKind::Assert { name, value }
            | StatementKind::ParameterAssignment { name, value } => {
                below.name(name);
                below.expression(value);
            }
            StatementKind::Parameter { name, ty, default } => {
                below.name(name);
                below.ty(ty);
                below.optional(default);
            }
            StatementKind::Variable { name, ty, value } => {
                below.name(name);
                below.0.extend(ty.map(Node::Type));
                below.expression(value);
            }
            StatementKind::Type { name, value } => {
                below.name(name);
                below.ty(value);
            }
            StatementKind::Function { name, parameters, returns, body } => {
                below.name(name);
                below.0.extend(self[parameters].iter().copied().map(Node::Parameter));
                below.ty(returns);
                below.expression(body);
            }
            StatementKind::Resource { name, ty: string, value, .. }
            | StatementKind::Module { name, path: string, value }
            | StatementKind::Test { name, path: string, value } => {
                below.name(name);
                below.expression(string);
                below.expression(value);
            }
            StatementKind::Output { name, ty, value } => {
                below.name(name);
                below.ty(ty);
                below.expression(value);
            }
            StatementKind::Import { target, path } => {
                below.0.push(Node::ImportTarget(target));
                below.expression(path);
            }
            StatementKind::Extension { specification, configuration, alias } => {
                below.expression(specification);
                below.optional(configuration);
                below.name(alias);
            }
            StatementKind::Using { target, configuration } => {
                match target {
                    UsingTarget::None(span) => below.name(span),
                    UsingTarget::Path(id) => below.expression(id),
                    UsingTarget::Skipped(span) => below.0.push(Node::Skipped(span)),
                }
                below.optional(configuration);
            }
            StatementKind::Extends { path } => below.expression(path),
            StatementKind::ExtensionConfiguration { alias, configuration } => {
                below.name(alias);
                below.optional(configuration);
            }
        }
    }

    fn expression_children(&self, expression: &Expression, below: &mut Children) {
        match *expression {
            Expression::Skipped
            | Expression::Null
            | Expression::Boolean(_)
            | Expression::Integer(_)
            | Expression::String
            | Expression::VariableAccess => {}
            Expression::InterpolatedString(pieces) => {
                below.0.extend(self[pieces].iter().map(|piece| match *piece {
                    StringPiece::Text(span) => Node::StringText(span),
                    StringPiece::Hole(id) => Node::Expression(id),
                }))
            }
            Expression::Array(items) => below.0.extend(self[items].iter().copied().map(Node::Item)),
            Expression::Object(members) => below.0.extend(self[members].iter().copied().map(Node::Member)),
            Expression::FunctionCall { name, arguments } => {
                below.name(name);
                below.expressions(&self[arguments]);
            }
            Expression::InstanceFunctionCall { base, name, arguments } => {
                below.expression(base);
                below.name(name);
                below.expressions(&self[arguments]);
            }
            Expression::PropertyAccess { base, name, .. } | Expression::ResourceAccess { base, name } => {
                below.expression(base);
                below.name(name);
            }
            Expression::ArrayAccess { base, index, .. } => below.expressions(&[base, index]),
            Expression::NonNullAssertion(operand)
            | Expression::Unary { operand, .. }
            | Expression::Parenthesized(operand) => below.expression(operand),
            Expression::Binary { left, right, .. } => below.expressions(&[left, right]),
            Expression::Ternary { condition, then, otherwise } => {
                below.expressions(&[condition, then, otherwise]);
            }
            Expression::Lambda { parameters, body } => {
                self[parameters].iter().for_each(|name| below.name(*name));
                below.expression(body);
            }
            Expression::For(id) => {
                let each = self[id];
                below.name(each.item);
                below.name(each.index);
                below.expressions(&[each.collection, each.body]);
            }
            Expression::If { condition, body } => below.expressions(&[condition, body]),
        }
    }

    fn type_children(&self, ty: &TypeExpression, below: &mut Children) {
        match *ty {
            TypeExpression::Skipped | TypeExpression::VariableAccess => {}
            TypeExpression::PropertyAccess { base, name } => {
                below.ty(base);
                below.name(name);
            }
            TypeExpression::AdditionalPropertiesAccess(base)
            | TypeExpression::ItemsAccess(base)
            | TypeExpression::Array(base)
            | TypeExpression::Nullable(base)
            | TypeExpression::NonNullable(base)
            | TypeExpression::Parenthesized(base)
            | TypeExpression::Unary { operand: base, .. } => below.ty(base),
            TypeExpression::ArrayAccess { base, index } => {
                below.ty(base);
                below.expression(index);
            }
            TypeExpression::Instantiation { name, arguments } => {
                below.name(name);
                below.types(&self[arguments]);
            }
            TypeExpression::InstanceInstantiation { base, name, arguments } => {
                below.ty(base);
                below.name(name);
                below.types(&self[arguments]);
            }
            TypeExpression::Tuple(items) => below.0.extend(self[items].iter().copied().map(Node::TypeItem)),
            TypeExpression::Object(members) => {
                below.0.extend(self[members].iter().copied().map(Node::TypeMember))
            }
            TypeExpression::Literal(id) => below.expression(id),
            TypeExpression::Union(members) => below.types(&self[members]),
            TypeExpression::Resource(ty) => below.optional(ty),
        }
    }
}

struct Children(Vec<Node>);

impl Children {
    fn name(&mut self, span: Span) {
        if !span.is_empty() {
            self.0.push(Node::Identifier(span));
        }
    }

    fn expression(&mut self, id: ExpressionId) {
        self.0.push(Node::Expression(id));
    }

    fn optional(&mut self, id: Option<ExpressionId>) {
        self.0.extend(id.map(Node::Expression));
    }

    fn expressions(&mut self, ids: &[ExpressionId]) {
        self.0.extend(ids.iter().copied().map(Node::Expression));
    }

    fn ty(&mut self, id: TypeExpressionId) {
        self.0.push(Node::Type(id));
    }

    fn types(&mut self, ids: &[TypeExpressionId]) {
        self.0.extend(ids.iter().copied().map(Node::Type));
    }
}

fn statement_kind(kind: &StatementKind) -> &'static str {
    match kind {
        StatementKind::Skipped => "Skipped",
        StatementKind::Missing => "MissingDeclaration",
        StatementKind::TargetScope { .. } => "TargetScope",
        StatementKind::Metadata { .. } => "MetadataDeclaration",
        StatementKind::Parameter { .. } => "ParameterDeclaration",
        StatementKind::Variable { .. } => "VariableDeclaration",
        StatementKind::Type { .. } => "TypeDeclaration",
        StatementKind::Function { .. } => "FunctionDeclaration",
        StatementKind::Resource { .. } => "ResourceDeclaration",
        StatementKind::Module { .. } => "ModuleDeclaration",
        StatementKind::Test { .. } => "TestDeclaration",
        StatementKind::Assert { .. } => "AssertDeclaration",
        StatementKind::Output { .. } => "OutputDeclaration",
        StatementKind::Import { .. } => "CompileTimeImportDeclaration",
        StatementKind::Extension { .. } => "ExtensionDeclaration",
        StatementKind::Using { .. } => "UsingDeclaration",
        StatementKind::Extends { .. } => "ExtendsDeclaration",
        StatementKind::ParameterAssignment { .. } => "ParameterAssignment",
        StatementKind::ExtensionConfiguration { .. } => "ExtensionConfigAssignment",
    }
}

fn expression_kind(expression: &Expression) -> &'static str {
    match expression {
        Expression::Skipped => "Skipped",
        Expression::Null => "NullLiteral",
        Expression::Boolean(_) => "BooleanLiteral",
        Expression::Integer(_) => "IntegerLiteral",
        Expression::String | Expression::InterpolatedString(_) => "String",
        Expression::Array(_) => "Array",
        Expression::Object(_) => "Object",
        Expression::VariableAccess => "VariableAccess",
        Expression::FunctionCall { .. } => "FunctionCall",
        Expression::InstanceFunctionCall { .. } => "InstanceFunctionCall",
        Expression::PropertyAccess { .. } => "PropertyAccess",
        Expression::ResourceAccess { .. } => "ResourceAccess",
        Expression::ArrayAccess { .. } => "ArrayAccess",
        Expression::NonNullAssertion(_) => "NonNullAssertion",
        Expression::Unary { .. } => "UnaryOperation",
        Expression::Binary { .. } => "BinaryOperation",
        Expression::Ternary { .. } => "TernaryOperation",
        Expression::Parenthesized(_) => "ParenthesizedExpression",
        Expression::Lambda { .. } => "Lambda",
        Expression::For(_) => "For",
        Expression::If { .. } => "IfCondition",
    }
}

fn type_kind(ty: &TypeExpression) -> &'static str {
    match ty {
        TypeExpression::Skipped => "Skipped",
        TypeExpression::VariableAccess => "TypeVariableAccess",
        TypeExpression::PropertyAccess { .. } => "TypePropertyAccess",
        TypeExpression::AdditionalPropertiesAccess(_) => "TypeAdditionalPropertiesAccess",
        TypeExpression::ItemsAccess(_) => "TypeItemsAccess",
        TypeExpression::ArrayAccess { .. } => "TypeArrayAccess",
        TypeExpression::Instantiation { .. } => "ParameterizedTypeInstantiation",
        TypeExpression::InstanceInstantiation { .. } => "InstanceParameterizedTypeInstantiation",
        TypeExpression::Array(_) => "ArrayType",
        TypeExpression::Tuple(_) => "TupleType",
        TypeExpression::Object(_) => "ObjectType",
        TypeExpression::Nullable(_) => "NullableType",
        TypeExpression::NonNullable(_) => "NonNullableType",
        TypeExpression::Literal(_) => "TypeLiteral",
        TypeExpression::Unary { .. } => "UnaryTypeOperation",
        TypeExpression::Union(_) => "UnionType",
        TypeExpression::Parenthesized(_) => "ParenthesizedType",
        TypeExpression::Resource(_) => "ResourceType",
    }
}
