//! A project without a language.

/// A root template, the modules that it calls, and the parameter files that it is deployed with.
#[derive(Debug, Default)]
pub struct Project {
    /// The root template comes first; a template calls only those behind it.
    pub templates: Vec<Template>,
    /// Values of the root's parameters, one list for each parameter file.
    pub values: Vec<Vec<(String, Expr)>>,
    /// Whether ARM resources have symbolic names.
    pub symbolic: bool,
}

/// A template.
#[derive(Debug, Default)]
pub struct Template {
    /// Parameters.
    pub parameters: Vec<Parameter>,
    /// Variables; each uses only those before it.
    pub variables: Vec<Variable>,
    /// Resources.
    pub resources: Vec<Resource>,
    /// Modules.
    pub modules: Vec<Module>,
    /// Outputs.
    pub outputs: Vec<Output>,
}

/// The type of a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Type {
    /// A string.
    Text,
    /// A boolean.
    Bool,
    /// A whole number.
    Int,
    /// An array of strings.
    Texts,
    /// An object with the members `minimum`, `policy` and `name`, all strings.
    Object,
}

/// A parameter.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Its default.
    pub default: Option<Expr>,
    /// The values that it may have; any where there is none.
    pub allowed: Vec<Expr>,
    /// What its type says of its members, where it is an object; nothing where there is none.
    pub members: Vec<MemberType>,
    /// Whether its value is secret.
    pub secure: bool,
}

/// What a type says of a member of an object: that it is a string, and which.
#[derive(Debug)]
pub struct MemberType {
    /// Its name.
    pub name: &'static str,
    /// The values that it may have; any where there is none.
    pub allowed: Vec<Expr>,
    /// Whether its value is secret.
    pub secure: bool,
}

/// A variable.
#[derive(Debug)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Its value.
    pub value: Expr,
}

/// A resource.
#[derive(Debug)]
pub struct Resource {
    /// The symbolic name.
    pub symbol: String,
    /// The type with all its segments.
    pub ty: &'static str,
    /// The API version.
    pub version: &'static str,
    /// The name; of a child its last segment.
    pub name: Expr,
    /// The resource that it is a child of: a place in the list, before this one.
    pub parent: Option<usize>,
    /// Whether it is there already.
    pub existing: bool,
    /// The condition under which it is deployed.
    pub condition: Option<Expr>,
    /// What is looped over.
    pub repeat: Option<Expr>,
    /// What else it says.
    pub body: Vec<(String, Expr)>,
}

/// A call of another template.
#[derive(Debug)]
pub struct Module {
    /// The symbolic name.
    pub symbol: String,
    /// The template: a place in the project's list.
    pub template: usize,
    /// The deployment's name.
    pub name: Expr,
    /// Values of the template's parameters.
    pub arguments: Vec<(String, Expr)>,
    /// The condition under which it is deployed.
    pub condition: Option<Expr>,
    /// What is looped over.
    pub repeat: Option<Expr>,
}

/// An output.
#[derive(Debug)]
pub struct Output {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Its value.
    pub value: Expr,
}

/// An operator between two values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operator {
    /// `==`
    Equal,
    /// `!=`
    Different,
    /// `=~`
    EqualWithoutCase,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `<`
    Less,
    /// `>=`
    AtLeast,
    /// `+`
    Plus,
    /// `??`
    OrElse,
}

/// How a value is computed.
#[derive(Clone, PartialEq, Debug)]
pub enum Expr {
    /// `null`
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A string.
    Text(String),
    /// A string with other values in it; the pieces that are [`Expr::Text`] are as they are.
    Join(Vec<Expr>),
    /// An array.
    Array(Vec<Expr>),
    /// An object.
    Object(Vec<(String, Expr)>),
    /// A parameter.
    Parameter(String),
    /// A variable.
    Variable(String),
    /// The item of the innermost loop.
    Item,
    /// The index of the innermost loop.
    Index,
    /// A condition, and what holds when it is true and false.
    If(Box<[Expr; 3]>),
    /// A function that both languages have.
    Call(&'static str, Vec<Expr>),
    /// Two values with an operator between them.
    Binary(Operator, Box<[Expr; 2]>),
    /// `!x`
    Not(Box<Expr>),
    /// A member of an object.
    Member(Box<Expr>, String),
    /// An item of an array.
    At(Box<[Expr; 2]>),
    /// The id of a resource of this template that is in no loop.
    Id(usize),
    /// A property of a resource of this template that is in no loop, as Azure gives it after the deployment.
    Property(usize, Vec<&'static str>),
    /// An output of a module of this template that is in no loop.
    Output(usize, String),
    /// An array made by a loop: what is looped over, and the value for each item. Only as the value of a property or of a
    /// variable.
    For(Box<[Expr; 2]>),
}

impl Expr {
    /// A string.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// An object.
    pub fn object<K: Into<String>>(members: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Object(members.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    /// Calls a function for this expression and all parts of it.
    pub fn walk(&self, visit: &mut dyn FnMut(&Self)) {
        visit(self);
        match self {
            Self::Join(parts) | Self::Array(parts) | Self::Call(_, parts) => {
                parts.iter().for_each(|part| part.walk(visit));
            }
            Self::Object(members) => members.iter().for_each(|(_, value)| value.walk(visit)),
            Self::If(parts) => parts.iter().for_each(|part| part.walk(visit)),
            Self::Binary(_, parts) | Self::At(parts) | Self::For(parts) => {
                parts.iter().for_each(|part| part.walk(visit));
            }
            Self::Not(inner) | Self::Member(inner, _) => inner.walk(visit),
            Self::Null
            | Self::Bool(_)
            | Self::Int(_)
            | Self::Text(_)
            | Self::Parameter(_)
            | Self::Variable(_)
            | Self::Item
            | Self::Index
            | Self::Id(_)
            | Self::Property(..)
            | Self::Output(..) => {}
        }
    }
}
