//! The one model that Bicep and ARM JSON both become.
//!
//! A [`Template`] is a value for one file, or for one nested deployment inside a file. It says what is declared and how
//! each value is computed; it evaluates nothing and knows no other file. Names are already resolved to the declarations
//! of the same file; both languages use the same [`Expr`]essions and the same function names, so that everything to the
//! right of this module exists once.
//!
//! Lowering never fails: what could not be understood becomes [`Expr::Error`] and a [`Problem`] in
//! [`Template::problems`].

mod expr;
pub mod functions;
mod names;
mod types;

pub use expr::{Expr, ExprId, Exprs, For, Item, Key, Property};
pub(crate) use names::MAX_SUGGESTIONS;
pub use names::{closest, is_registry_address, same_name};
pub use types::{ObjectType, PropertyType, Type, TypePart};

use std::path::Path;
use std::sync::Arc;

use crate::source::{FileId, Location, Problems, Span};

/// Numbers a declaration in the list of its kind in its [`Template`].
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub u32);

        impl $name {
            /// The place in the list.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A [`Parameter`].
    ParameterId;
    /// A [`Variable`].
    VariableId;
    /// A [`Function`].
    FunctionId;
    /// A [`TypeDeclaration`].
    TypeId;
    /// A [`Resource`].
    ResourceId;
    /// A [`Module`].
    ModuleId;
    /// An [`Import`].
    ImportId;
    /// A name bound inside an expression or by a loop: a lambda's parameter, a loop's item or index. Unique in its template.
    LocalId;
}

/// The language that a template was written in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    /// Bicep, or a Bicep parameter file.
    Bicep,
    /// ARM JSON, or an ARM parameter file.
    Arm,
}

impl Language {
    /// The language of a file by its name, letter case aside: what is not Bicep's is taken for JSON.
    pub fn of(path: &Path) -> Self {
        let is = |wanted: &str| path.extension().is_some_and(|own| own.eq_ignore_ascii_case(wanted));
        if is("bicep") || is("bicepparam") { Self::Bicep } else { Self::Arm }
    }
}

/// What a template is deployed to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum TargetScope {
    /// A resource group; the default of Bicep and of `deploymentTemplate.json`.
    #[default]
    ResourceGroup,
    /// A subscription.
    Subscription,
    /// A management group.
    ManagementGroup,
    /// The tenant.
    Tenant,
    /// Bicep's `local` and `desiredStateConfiguration`, and what is not known.
    Other,
}

/// One template.
#[derive(Clone, Debug)]
pub struct Template {
    /// The file that it stands in. Every span of the template is one of this file.
    pub file: FileId,
    /// The whole template: the file, or the nested template's object.
    pub span: Span,
    /// Its language.
    pub language: Language,
    /// What it is deployed to.
    pub scope: TargetScope,
    /// Whether resources have symbolic names: all of Bicep, and ARM's `languageVersion` 2.
    pub symbolic_names: bool,
    /// Whether the Bicep compiler wrote this JSON (`metadata._generator.name` is `bicep`).
    pub generated: bool,
    /// All expressions.
    pub exprs: Exprs,
    /// `param`; `parameters`.
    pub parameters: Vec<Parameter>,
    /// `var`; `variables`.
    pub variables: Vec<Variable>,
    /// `func`; the members of `functions`.
    pub functions: Vec<Function>,
    /// `type`; `definitions`.
    pub types: Vec<TypeDeclaration>,
    /// `resource`, nested ones too; `resources`. Deployments are in `modules`.
    pub resources: Vec<Resource>,
    /// `module`; resources of type `Microsoft.Resources/deployments`.
    pub modules: Vec<Module>,
    /// `output`; `outputs`.
    pub outputs: Vec<Output>,
    /// `import`, one for each imported name or wildcard.
    pub imports: Vec<Import>,
    /// How many [`LocalId`]s there are.
    pub locals: u32,
    /// Comments and pragmas that silence findings.
    pub suppressions: Vec<Suppression>,
    /// What is wrong with the text.
    pub problems: Problems,
}

impl Template {
    /// A template without declarations.
    pub fn empty(file: FileId, language: Language, span: Span) -> Self {
        Self {
            file,
            span,
            language,
            scope: TargetScope::default(),
            symbolic_names: language == Language::Bicep,
            generated: false,
            exprs: Exprs::default(),
            parameters: Vec::new(),
            variables: Vec::new(),
            functions: Vec::new(),
            types: Vec::new(),
            resources: Vec::new(),
            modules: Vec::new(),
            outputs: Vec::new(),
            imports: Vec::new(),
            locals: 0,
            suppressions: Vec::new(),
            problems: Problems::default(),
        }
    }

    /// The place of a span of this template.
    pub fn location(&self, span: Span) -> Location {
        Location { file: self.file, span }
    }

    /// The place of an expression.
    pub fn location_of(&self, expr: ExprId) -> Location {
        self.location(self.exprs.span(expr))
    }

    /// A name that is not taken yet.
    pub fn new_local(&mut self) -> LocalId {
        let id = LocalId(self.locals);
        self.locals += 1;
        id
    }
}

/// A name as it is written, with its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Name {
    /// The text, without quotes.
    pub text: Arc<str>,
    /// Where it stands.
    pub span: Span,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// The whole declaration.
    pub span: Span,
    /// Its type.
    pub ty: Type,
    /// The default, where there is one.
    pub default: Option<ExprId>,
    /// `@allowed([…])`, `allowedValues`: an array.
    pub allowed: Option<ExprId>,
    /// The least and the greatest number that it can be: `@minValue` and `@maxValue`, as far as they are literals.
    pub values: Limits,
    /// How long it is at least and at most: `@minLength` and `@maxLength`, as far as they are literals.
    pub lengths: Limits,
    /// `@description`, `metadata.description`.
    pub description: Option<ExprId>,
}

/// A least and a greatest number, both included.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Limits {
    /// The least.
    pub least: Option<i64>,
    /// The greatest.
    pub greatest: Option<i64>,
}

impl Limits {
    /// The limits that these expressions are, where they are literals.
    pub(crate) fn of(exprs: &Exprs, least: Option<ExprId>, greatest: Option<ExprId>) -> Self {
        let literal = |expr: Option<ExprId>| match exprs[expr?] {
            Expr::Int(number) => Some(number),
            _ => None,
        };
        Self { least: literal(least), greatest: literal(greatest) }
    }
}

/// A variable.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its name.
    pub name: Name,
    /// The whole declaration.
    pub span: Span,
    /// Its value; a variable with `copy` or `for` has an [`Expr::For`].
    pub value: ExprId,
    /// `@description`.
    pub description: Option<ExprId>,
}

/// A user-defined function.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name; in ARM `namespace.name`.
    pub name: Name,
    /// The whole declaration.
    pub span: Span,
    /// Its parameters, bound in the body as [`Expr::Local`].
    pub parameters: Vec<LocalId>,
    /// What it gives.
    pub body: ExprId,
}

/// A named type.
#[derive(Clone, Debug)]
pub struct TypeDeclaration {
    /// Its name.
    pub name: Name,
    /// The whole declaration.
    pub span: Span,
    /// What it means.
    pub ty: Type,
}

/// A resource, or an `existing` one.
#[derive(Clone, Debug)]
pub struct Resource {
    /// The symbolic name, in Bicep and in ARM templates that have them.
    pub symbol: Option<Name>,
    /// The whole declaration.
    pub span: Span,
    /// The type with all its segments, a nested resource's parents' included: `Microsoft.Web/sites/config`. As written;
    /// types compare without letter case. Empty when it could not be read.
    pub ty: Arc<str>,
    /// Where the type is written: in Bicep the string with the API version.
    pub ty_span: Span,
    /// The API version: a string, in ARM possibly an expression.
    pub api_version: Option<ExprId>,
    /// `existing`.
    pub existing: bool,
    /// The name. With a [`Resource::parent`] it is the last segment only; without, it has a segment for each of the type.
    pub name: Option<ExprId>,
    /// The resource that this one is a child of, where that is said by nesting or by `parent`.
    pub parent: Option<Parent>,
    /// `scope`.
    pub scope: Option<ExprId>,
    /// `if`, `condition`.
    pub condition: Option<ExprId>,
    /// `for`, `copy`.
    pub repeat: Option<Repeat>,
    /// The items of `dependsOn`: in Bicep references, in ARM strings.
    pub depends_on: Vec<ExprId>,
    /// The body: an object with `name`, `location`, `sku`, `properties` and so on, without nested resources.
    pub body: ExprId,
    /// `@description`, or the resource's `comments` in ARM.
    pub description: Option<ExprId>,
}

/// What a child resource says of its parent.
#[derive(Clone, Debug)]
pub enum Parent {
    /// It stands inside it.
    Nested(ResourceId),
    /// `parent: …`.
    Reference(ExprId),
}

/// A loop over resources or modules.
#[derive(Clone, Debug)]
pub struct Repeat {
    /// What is looped over: an array. For ARM's `copy` it is `range(0, count)`.
    pub collection: ExprId,
    /// The item. For ARM's `copy` it is the index.
    pub item: LocalId,
    /// The index, from 0, where it has a name.
    pub index: Option<LocalId>,
    /// ARM's name of the loop, which `dependsOn` may use.
    pub name: Option<Name>,
    /// Where the loop is said.
    pub span: Span,
}

/// A module, or an ARM deployment inside a template.
#[derive(Clone, Debug)]
pub struct Module {
    /// The symbolic name, in Bicep and in ARM templates that have them.
    pub symbol: Option<Name>,
    /// The whole declaration.
    pub span: Span,
    /// Where the template comes from.
    pub source: ModuleSource,
    /// Where the source is written.
    pub source_span: Span,
    /// The deployment's name.
    pub name: Option<ExprId>,
    /// The arguments.
    pub arguments: Option<Arguments>,
    /// `scope`; in ARM what `resourceGroup` and `subscriptionId` say, as the same calls that Bicep has.
    pub scope: Option<ExprId>,
    /// `if`, `condition`.
    pub condition: Option<ExprId>,
    /// `for`, `copy`.
    pub repeat: Option<Repeat>,
    /// The items of `dependsOn`.
    pub depends_on: Vec<ExprId>,
}

/// What a module is given.
#[derive(Clone, Copy, Debug)]
pub enum Arguments {
    /// Bicep: an object with a value for each parameter.
    Values(ExprId),
    /// ARM: an object with `{"value": …}` or `{"reference": …}` for each parameter.
    Wrapped(ExprId),
}

/// Where the template of a module comes from.
#[derive(Clone, Debug)]
pub enum ModuleSource {
    /// A path relative to the file: `./modules/site.bicep`; in ARM `relativePath` and the like.
    Path(Arc<str>),
    /// `br:…`, `br/alias:…`, `ts:…`, `ts/alias:…`: as written.
    Registry(Arc<str>),
    /// A template inside this one, evaluated by itself (`inner` scope).
    Inner(Arc<Template>),
    /// A template inside this one whose parameters, variables, functions and locals are those of the template around it
    /// (`outer` scope, ARM's default). Its expressions use the declarations of the enclosing template; its resources,
    /// modules and outputs are its own.
    Outer(Arc<Template>),
    /// A link that only Azure can follow: the expression of its address.
    Remote(ExprId),
    /// Not given, or not understood.
    Missing,
}

/// An output.
#[derive(Clone, Debug)]
pub struct Output {
    /// Its name.
    pub name: Name,
    /// The whole declaration.
    pub span: Span,
    /// Its value; an output with `copy` or `for` has an [`Expr::For`].
    pub value: ExprId,
    /// ARM's `condition`.
    pub condition: Option<ExprId>,
}

/// One name taken from another file.
#[derive(Clone, Debug)]
pub struct Import {
    /// The path or registry address as written.
    pub source: Arc<str>,
    /// Where the source is written.
    pub source_span: Span,
    /// The exported name; `None` for `* as x`.
    pub name: Option<Name>,
    /// The name that it has here.
    pub alias: Name,
}

/// A comment, pragma or metadata entry that silences findings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suppression {
    /// How far it reaches.
    pub kind: SuppressionKind,
    /// The rule codes, each with its place.
    pub codes: Vec<Name>,
    /// The pragma itself.
    pub span: Span,
    /// What is written after the codes.
    pub reason: Option<Name>,
}

/// How far a [`Suppression`] reaches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SuppressionKind {
    /// `#disable-next-line`: to the end of the next line.
    NextLine,
    /// `#disable-diagnostics`: until it is restored, or to the end of the file.
    Disable,
    /// `#restore-diagnostics`.
    Restore,
    /// `metadata.tricep` in ARM JSON: the span of the resource, or the whole file.
    Within(Span),
}

/// A parameter file: `.bicepparam`, or ARM parameter JSON.
#[derive(Clone, Debug)]
pub struct ParameterFile {
    /// Variables, imports, expressions and problems of the file. It has no resources.
    pub template: Template,
    /// The template that it names with `using`.
    pub using: Using,
    /// `extends`: the path of another parameter file.
    pub extends: Option<Name>,
    /// The values given.
    pub values: Vec<Assignment>,
}

/// What a parameter file says of its template.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Using {
    /// Nothing: an ARM parameter file belongs to the template that it accompanies.
    Unstated,
    /// `using none`.
    None,
    /// `using 'main.bicep'`: a path, or a registry address.
    Source(Name),
}

/// `param name = value` of a parameter file.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// The parameter.
    pub name: Name,
    /// The whole assignment.
    pub span: Span,
    /// Its value. A Key Vault `reference` is a call of `getSecret`.
    pub value: ExprId,
}

/// What a file turned out to be.
#[derive(Clone, Debug)]
pub enum Document {
    /// A template.
    Template(Arc<Template>),
    /// A parameter file.
    Parameters(Arc<ParameterFile>),
    /// Something else: a `.json` without a deployment `$schema`.
    Other,
}
