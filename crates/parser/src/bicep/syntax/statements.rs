//! Declarations, of templates and of parameter files.

use super::{ExpressionId, List, TypeExpressionId};
use crate::source::Span;

/// A statement of a [`Tree`](super::Tree).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct StatementId(pub(in crate::bicep) u32);

/// A statement.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Statement {
    /// What stands before it.
    pub decorators: List<Decorator>,
    /// What it declares.
    pub kind: StatementKind,
    /// With the decorators, without the end of the line.
    pub span: Span,
}

impl Statement {
    pub(super) const SKIPPED: Self = Self {
        decorators: List { start: 0, end: 0, of: std::marker::PhantomData },
        kind: StatementKind::Skipped,
        span: Span::at(0),
    };
}

/// `@name(…)`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Decorator {
    /// With the `@`.
    pub span: Span,
    /// A call, as a rule.
    pub expression: ExpressionId,
}

/// What a statement declares. Names are spans; an empty one is a name that is missing.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum StatementKind {
    /// What could not be read.
    Skipped,
    /// Decorators without a declaration behind them.
    Missing,
    /// `targetScope = …`.
    TargetScope {
        /// The scope.
        value: ExpressionId,
    },
    /// `metadata name = …`.
    Metadata {
        /// Its name.
        name: Span,
        /// Its value.
        value: ExpressionId,
    },
    /// `param name type = …`.
    Parameter {
        /// Its name.
        name: Span,
        /// Its type.
        ty: TypeExpressionId,
        /// Its default.
        default: Option<ExpressionId>,
    },
    /// `var name type = …`.
    Variable {
        /// Its name.
        name: Span,
        /// Its type, where one is written.
        ty: Option<TypeExpressionId>,
        /// Its value.
        value: ExpressionId,
    },
    /// `type name = …`.
    Type {
        /// Its name.
        name: Span,
        /// What it means.
        value: TypeExpressionId,
    },
    /// `func name(…) type => …`.
    Function {
        /// Its name.
        name: Span,
        /// Its parameters.
        parameters: List<TypedParameter>,
        /// What it gives.
        returns: TypeExpressionId,
        /// Its body.
        body: ExpressionId,
    },
    /// `resource name 'type' = …`.
    Resource {
        /// The symbolic name.
        name: Span,
        /// The type as a string.
        ty: ExpressionId,
        /// `existing`.
        existing: bool,
        /// An object, an `if` or a `for`.
        value: ExpressionId,
    },
    /// `module name 'path' = …`.
    Module {
        /// The symbolic name.
        name: Span,
        /// The path as a string.
        path: ExpressionId,
        /// An object, an `if` or a `for`.
        value: ExpressionId,
    },
    /// `test name 'path' = …`.
    Test {
        /// Its name.
        name: Span,
        /// The path as a string.
        path: ExpressionId,
        /// An object.
        value: ExpressionId,
    },
    /// `assert name = …`.
    Assert {
        /// Its name.
        name: Span,
        /// What must hold.
        value: ExpressionId,
    },
    /// `output name type = …`.
    Output {
        /// Its name.
        name: Span,
        /// Its type.
        ty: TypeExpressionId,
        /// Its value.
        value: ExpressionId,
    },
    /// `import … from 'path'`.
    Import {
        /// What is imported.
        target: ImportTarget,
        /// The path as a string.
        path: ExpressionId,
    },
    /// `extension name with {…} as alias`.
    Extension {
        /// A name, or a string.
        specification: ExpressionId,
        /// The configuration.
        configuration: Option<ExpressionId>,
        /// The alias; empty where there is none.
        alias: Span,
    },
    /// `using 'path' with {…}`, of a parameter file.
    Using {
        /// The template.
        target: UsingTarget,
        /// The configuration.
        configuration: Option<ExpressionId>,
    },
    /// `extends 'path'`, of a parameter file.
    Extends {
        /// The path as a string.
        path: ExpressionId,
    },
    /// `param name = …`, of a parameter file.
    ParameterAssignment {
        /// The parameter.
        name: Span,
        /// Its value.
        value: ExpressionId,
    },
    /// `extensionConfig alias with {…}`, of a parameter file.
    ExtensionConfiguration {
        /// The extension.
        alias: Span,
        /// The configuration.
        configuration: Option<ExpressionId>,
    },
}

/// A parameter of a function.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TypedParameter {
    /// Its name.
    pub name: Span,
    /// Its type.
    pub ty: TypeExpressionId,
    /// Both.
    pub span: Span,
}

/// What an `import` names.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum ImportTarget {
    /// `{ a, b as c }`.
    List {
        /// The names.
        items: List<ImportItem>,
        /// With the braces.
        span: Span,
    },
    /// `* as x`.
    Wildcard {
        /// The name for all.
        alias: Span,
        /// All of it.
        span: Span,
    },
    /// Missing or not understood.
    Skipped(Span),
}

/// A name in the list of an `import`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ImportItem {
    /// An identifier or a string; empty where it is missing.
    pub name: Span,
    /// The name that it gets here; empty where that is the same.
    pub alias: Span,
    /// Both.
    pub span: Span,
}

/// What a parameter file says of its template.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum UsingTarget {
    /// `using none`.
    None(Span),
    /// `using 'path'`.
    Path(ExpressionId),
    /// Missing or not understood.
    Skipped(Span),
}
