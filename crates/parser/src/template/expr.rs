//! Expressions, the same for both languages.

use std::ops::Index;
use std::sync::Arc;

use super::{FunctionId, ImportId, LocalId, ModuleId, ParameterId, ResourceId, VariableId};
use crate::source::Span;

/// An expression of one template.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ExprId(pub u32);

/// The expressions of a template, children before their parents.
#[derive(Clone, Default, Debug)]
pub struct Exprs {
    nodes: Vec<Expr>,
    spans: Vec<Span>,
}

impl Exprs {
    /// Adds an expression that stands at `span`.
    pub fn push(&mut self, expr: Expr, span: Span) -> ExprId {
        self.nodes.push(expr);
        self.spans.push(span);
        ExprId(self.nodes.len() as u32 - 1)
    }

    /// Where an expression stands. For a string it includes the quotes; for an ARM expression it is the part inside the
    /// `"[…]"`; for an ARM string that is no expression it includes the quotes.
    pub fn span(&self, id: ExprId) -> Span {
        self.spans.get(id.0 as usize).copied().unwrap_or_default()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }
}

impl Index<ExprId> for Exprs {
    type Output = Expr;

    fn index(&self, id: ExprId) -> &Expr {
        self.nodes.get(id.0 as usize).unwrap_or(&Expr::Error)
    }
}

/// One expression.
///
/// Operators are calls of the function that ARM has for them, by its lower-case name: `==` is `equals`, `!=` is
/// `not(equals(…))`, `=~` is `equals(tolower(…), tolower(…))`, `&&` `||` `!` are `and` `or` `not`, `<` `<=` `>` `>=` are
/// `less` `lessorequals` `greater` `greaterorequals`, `+ - * / %` are `add sub mul div mod`, `-x` is `sub(0, x)` (a
/// literal stays one), `??` is `coalesce`. `x!` is `x`.
#[derive(Clone, PartialEq, Debug)]
pub enum Expr {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A whole number of 64 bits.
    Int(i64),
    /// Another number, as it is written.
    Number(Arc<str>),
    /// A string, with its escapes undone.
    String(Arc<str>),
    /// `'a${b}c'`: its pieces in order, literals as [`Expr::String`]. ARM's `format` and `concat` stay calls.
    Interpolation(Box<[ExprId]>),
    /// `[…]`.
    Array(Box<[Item]>),
    /// `{…}`.
    Object(Box<[Property]>),
    /// A parameter; ARM's `parameters('x')`.
    Parameter(ParameterId),
    /// A variable; ARM's `variables('x')`.
    Variable(VariableId),
    /// A resource by its symbolic name. Of a loop it is all of them.
    Resource(ResourceId),
    /// A module by its symbolic name. Of a loop it is all of them.
    Module(ModuleId),
    /// An imported variable, or an imported file as a whole.
    Import(ImportId),
    /// A lambda's parameter, a loop's item or index, a parameter of the user-defined function around it.
    Local(LocalId),
    /// A built-in function. `function` is in lower case and has no namespace (`az.`, `sys.`).
    Call {
        /// The name in lower case.
        function: Arc<str>,
        /// Where the name is written.
        name_span: Span,
        /// The arguments.
        arguments: Box<[ExprId]>,
    },
    /// A function of this template.
    UserCall {
        /// Which.
        function: FunctionId,
        /// The arguments.
        arguments: Box<[ExprId]>,
    },
    /// A function of another file.
    ImportedCall {
        /// The import; a wildcard's member is `member`.
        import: ImportId,
        /// The name behind a wildcard import: `shared.name()`.
        member: Option<Arc<str>>,
        /// The arguments.
        arguments: Box<[ExprId]>,
    },
    /// A function of a value: `site.listKeys()`, `vault.getSecret('x')`. `function` is in lower case.
    Method {
        /// The value.
        base: ExprId,
        /// The name in lower case.
        function: Arc<str>,
        /// The arguments.
        arguments: Box<[ExprId]>,
    },
    /// `c ? a : b`; ARM's `if(c, a, b)`.
    If {
        /// The condition.
        condition: ExprId,
        /// When it is true.
        then: ExprId,
        /// When it is false.
        otherwise: ExprId,
    },
    /// `x.name`; `x['name']` is an [`Expr::Index`].
    Member {
        /// The value.
        base: ExprId,
        /// The property.
        name: Arc<str>,
        /// Where the property's name is written.
        name_span: Span,
        /// `.?`.
        safe: bool,
    },
    /// `x[i]`.
    Index {
        /// The value.
        base: ExprId,
        /// A number or a property's name.
        index: ExprId,
        /// `[?i]`.
        safe: bool,
        /// `[^i]`: counted from the end, from 1.
        from_end: bool,
    },
    /// `[for x in xs: …]`; ARM's `copy` of properties, variables and outputs.
    For(Box<For>),
    /// `x => …`.
    Lambda {
        /// What it binds.
        parameters: Box<[LocalId]>,
        /// What it gives.
        body: ExprId,
    },
    /// A name that nothing declares.
    Unresolved(Arc<str>),
    /// What could not be read; the reason is a problem of the template.
    Error,
}

/// A loop that makes an array.
#[derive(Clone, PartialEq, Debug)]
pub struct For {
    /// What is looped over: an array. For ARM's `copy` it is `range(0, count)`.
    pub collection: ExprId,
    /// The item. For ARM's `copy` it is the index.
    pub item: LocalId,
    /// The index, from 0, where it has a name.
    pub index: Option<LocalId>,
    /// `if (…)` in the loop: items for which it is false are left out.
    pub condition: Option<ExprId>,
    /// What each item gives.
    pub body: ExprId,
}

/// One item of an array.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Item {
    /// A value.
    Value(ExprId),
    /// `...xs`.
    Spread(ExprId),
}

/// One member of an object.
#[derive(Clone, PartialEq, Debug)]
pub enum Property {
    /// `key: value`.
    Value {
        /// Its name.
        key: Key,
        /// Where the name is written, quotes included.
        key_span: Span,
        /// Its value.
        value: ExprId,
    },
    /// `...x`.
    Spread(ExprId),
}

/// The name of a property.
#[derive(Clone, PartialEq, Debug)]
pub enum Key {
    /// As written, without quotes.
    Literal(Arc<str>),
    /// Interpolated, or an ARM expression.
    Computed(ExprId),
}
