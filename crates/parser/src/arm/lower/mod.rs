//! From the tree of a file to the shared model.

mod call;
mod chain;
mod deployment;
mod functions;
mod ids;
mod link;
mod loops;
mod names;
mod parameter_file;
mod place;
mod reference;
mod resource;
mod section;
mod segments;
mod suppression;
mod types;
mod unify;
mod value;

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use self::ids::LoopedResource;
use self::loops::Loop;
use self::names::{Declared, Names, Table};
use self::reference::NamedModule;
use self::unify::ByHead;
use super::schema::{Schema, schema_of};
use crate::json::{self, Kind, Member, Text, Value};
use crate::source::{FileId, Problem, Problems, Span};
use crate::template::{
    Document, ExprId, Language, LocalId, ModuleSource, Name, Suppression, TargetScope, Template, TypeId,
};

/// Reads a JSON file as a template or a parameter file, whichever its `$schema` says.
///
/// All problems and suppressions of a file are those of its outermost [`Template`], also those inside nested templates.
pub fn lower(file: FileId, text: &str) -> Document {
    let parse = json::parse(text);
    let root = parse.tree.root();
    let Some(schema) = schema_of(root) else { return Document::Other };
    let mut notes =
        Notes { problems: parse.problems, suppressions: suppression::in_comments(&parse.tree), nodes: 0 };
    match schema {
        Schema::Template(scope) => {
            let lowering = Lowering::new(file, root.span(), &mut notes, Rc::default());
            let mut template = lowering.template(root, scope);
            notes.move_to(&mut template);
            Document::Template(Arc::new(template))
        }
        Schema::Parameters => {
            let lowering = Lowering::new(file, root.span(), &mut notes, Rc::default());
            let mut parameters = lowering.parameter_file(root);
            notes.move_to(&mut parameters.template);
            Document::Parameters(Arc::new(parameters))
        }
    }
}

/// What is said of a file as a whole.
#[derive(Default)]
struct Notes {
    problems: Problems,
    suppressions: Vec<Suppression>,
    /// How many nodes all expressions together have.
    nodes: usize,
}

/// Bytes of an expression that is still read. [Azure's limit][limit] is 24,576 characters (read 2026-11-22).
///
/// [limit]: https://learn.microsoft.com/azure/azure-resource-manager/templates/best-practices#template-limits
const MAX_EXPRESSION: usize = 1 << 20;

/// How many nodes the expressions of a file may have; those that follow are left out, with an error.
const MAX_NODES: usize = 1_500_000;

impl Notes {
    /// Why an expression is not read: the limit that it would pass.
    fn beyond(&self, expression: &str) -> Option<String> {
        if expression.len() > MAX_EXPRESSION {
            Some(format!("an expression of more than {MAX_EXPRESSION} bytes is not read"))
        } else if self.nodes > MAX_NODES {
            Some(format!("the expressions before this have more than {MAX_NODES} parts; it is not read"))
        } else {
            None
        }
    }

    fn move_to(mut self, template: &mut Template) {
        self.problems.sort();
        self.suppressions.sort_by_key(|suppression| suppression.span.start);
        template.problems = self.problems;
        template.suppressions = self.suppressions;
    }
}

/// One template while it is read.
struct Lowering<'a> {
    notes: &'a mut Notes,
    template: Template,
    /// What `parameters()`, `variables()` and the namespaces of functions mean: in `outer` scope the declarations of the
    /// template around this one.
    names: Rc<Names>,
    /// In `outer` scope: what this template declares itself, which its expressions don't mean.
    hidden: Option<Names>,
    /// The JSON of the template.
    root: Option<Value<'a>>,
    /// Whether this template is the value of a variable, where `[[` stands for the `[` of its expressions.
    is_value: bool,
    /// The templates that variables hold, each read once: its place, whether it is of outer scope, what it deploys to.
    in_variables: Vec<((Span, bool, TargetScope), ModuleSource)>,
    /// The definitions by their names.
    types: Table<TypeId>,
    /// The resources and modules by their symbolic names.
    symbols: Table<Declared>,
    /// The deployments by their names.
    named_modules: ByHead<NamedModule>,
    /// The resources with loops, by their types in lower case and what their names start with.
    looped_resources: HashMap<(String, Option<String>), Vec<LoopedResource>>,
    /// The loops around what is being read, the outermost first.
    loops: Vec<Loop>,
    /// The variables of the lambdas around what is being read, the outermost first.
    lambdas: Vec<(Arc<str>, LocalId)>,
    /// The parameters of the user-defined function that is being read.
    function_parameters: Option<Table<LocalId>>,
}

impl<'a> Lowering<'a> {
    fn new(file: FileId, span: Span, notes: &'a mut Notes, names: Rc<Names>) -> Self {
        Self {
            notes,
            template: Template::empty(file, Language::Arm, span),
            names,
            hidden: None,
            root: None,
            is_value: false,
            in_variables: Vec::new(),
            types: Table::default(),
            symbols: Table::default(),
            named_modules: ByHead::default(),
            looped_resources: HashMap::new(),
            loops: Vec::new(),
            lambdas: Vec::new(),
            function_parameters: None,
        }
    }

    /// Reads a whole template.
    fn template(mut self, root: Value<'a>, scope: TargetScope) -> Template {
        self.root = Some(root);
        self.template.scope = scope;
        let resources = root.get("resources");
        let version = root.get("languageVersion").and_then(Value::as_text);
        self.template.symbolic_names = resources.is_some_and(|resources| resources.kind() == Kind::Object)
            || version.is_some_and(|version| version.raw().starts_with('2'));
        if let Some(metadata) = root.get("metadata") {
            let generator = metadata.get("_generator").and_then(|generator| generator.get("name"));
            self.template.generated = generator.and_then(Value::as_text).is_some_and(|name| name.is("bicep"));
            self.suppressions(metadata, root.span());
        }
        match &mut self.hidden {
            Some(hidden) => *hidden = Names::of(root),
            None => self.names = Rc::new(Names::of(root)),
        }
        self.types(root);
        self.parameters(root);
        self.variables(root);
        self.functions(root);
        if let Some(resources) = resources {
            self.resources(resources);
        }
        self.outputs(root);
        self.template
    }

    fn error(&mut self, span: Span, code: &'static str, message: impl Into<String>) {
        self.notes.problems.push(Problem::error(span, code, message));
    }

    /// The members of one of the sections of a template, an object.
    fn section<'t>(&mut self, root: Value<'t>, name: &str) -> Vec<Member<'t>> {
        let Some(member) = root.member(name) else { return Vec::new() };
        match member.value.kind() {
            Kind::Object => members(member.value),
            Kind::Missing | Kind::Null => Vec::new(),
            _ => {
                self.error(member.value.span(), "wrong-type", format!("`{name}` is an object"));
                Vec::new()
            }
        }
    }

    /// The value of a member, where it is there.
    fn member(&mut self, object: Value<'_>, key: &str) -> Option<ExprId> {
        object.get(key).map(|value| self.value(value))
    }
}

/// The members of an object that count: of a key that occurs more than once the last.
fn members(object: Value<'_>) -> Vec<Member<'_>> {
    let mut members: Vec<Member<'_>> = object.members().collect();
    if object.has_duplicates() {
        let mut seen = std::collections::HashSet::new();
        members.reverse();
        members.retain(|member| seen.insert(member.key.raw()));
        members.reverse();
    }
    members
}

/// A key as a name.
fn name_of(key: Text<'_>) -> Name {
    Name { text: key.decode().into(), span: key.content() }
}

#[cfg(test)]
mod tests;
