//! Who else uses what is written at a place, and whether all of them want it changed in the same way.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use tricep_parser::edit::Literal;
use tricep_parser::project::{Loaded, Project};
use tricep_parser::source::{FileId, Location, Span};
use tricep_parser::template::{
    Document, Expr, ExprId, Item, ModuleSource, Parameter, ParameterId, Template, Type, VariableId,
};

use crate::engine::spans::Spans;
use crate::rules::repair::{Stop, Way};

/// What the repairs of a run wish of literals that may be shared.
pub(super) struct Shared<'p> {
    project: &'p Project,
    read: &'p BTreeSet<FileId>,
    /// What is wanted of each literal: the new value, and the places through which those who want it came.
    wishes: BTreeMap<Location, Vec<(Literal, Vec<Location>)>>,
    /// The paths that imports of the run name.
    imported: OnceCell<BTreeSet<String>>,
    is_private: RefCell<HashMap<FileId, bool>>,
    places: RefCell<HashMap<(Location, FileId), Rc<Places>>>,
    agreed: RefCell<HashMap<Question, bool>>,
}

/// Whether all who use a declaration want the same of a literal, apart from those who read properties of other names.
#[derive(PartialEq, Eq, Hash)]
struct Question {
    literal: Location,
    file: FileId,
    declared: Declared,
    names: Vec<String>,
}

/// A declaration of a file.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Declared {
    /// The place of its template among those of the file.
    template: usize,
    what: What,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum What {
    Function,
    Variable(VariableId),
    Parameter(ParameterId),
}

impl<'p> Shared<'p> {
    pub(super) fn new(project: &'p Project, read: &'p BTreeSet<FileId>) -> Self {
        Self {
            project,
            read,
            wishes: BTreeMap::new(),
            imported: OnceCell::new(),
            is_private: RefCell::default(),
            places: RefCell::default(),
            agreed: RefCell::default(),
        }
    }

    /// Notes that a literal should become another value, for a use that it reaches through these places.
    pub(super) fn wish(&mut self, literal: Location, to: &Literal, places: impl Iterator<Item = Location>) {
        let wishes = self.wishes.entry(literal).or_default();
        match wishes.iter_mut().find(|(wanted, _)| wanted == to) {
            Some((_, known)) => known.extend(places),
            None => wishes.push((to.clone(), places.collect())),
        }
    }

    /// Whether all wishes for a literal are the same.
    pub(super) fn is_wish_of_all(&self, literal: Location) -> bool {
        self.wishes.get(&literal).is_some_and(|wishes| wishes.len() == 1)
    }

    /// Whether everything that uses the declarations at a stop has the one wish for the literal.
    pub(super) fn agrees(
        &self,
        literal: Location,
        stop: &Stop,
        file: &Loaded,
        uses: &Uses<'_>,
        names: &[&str],
        to: &Literal,
    ) -> bool {
        uses.at(stop).into_iter().all(|declared| {
            let Some(of) = uses.templates.get(declared.template) else { return false };
            let may_change = match declared.what {
                What::Function => false,
                What::Variable(_) => self.is_private(file),
                What::Parameter(id) => of
                    .template
                    .parameters
                    .get(id.index())
                    .is_some_and(|parameter| takes(of.template, parameter, to)),
            };
            may_change && self.all_agree(literal, file.id, declared, of, names)
        })
    }

    fn all_agree(
        &self,
        literal: Location,
        file: FileId,
        declared: Declared,
        of: &OfTemplate<'_>,
        names: &[&str],
    ) -> bool {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let question = Question { literal, file, declared, names };
        if let Some(known) = self.agreed.borrow().get(&question) {
            return *known;
        }
        let agrees = of.all_lie_in(declared.what, &self.places(literal, file), &question.names);
        self.agreed.borrow_mut().insert(question, agrees);
        agrees
    }

    /// The places in a file through which those came who wish something of a literal.
    fn places(&self, literal: Location, file: FileId) -> Rc<Places> {
        let known = self.places.borrow().get(&(literal, file)).cloned();
        known.unwrap_or_else(|| {
            let wishes = self.wishes.get(&literal).into_iter().flatten();
            let places = wishes.flat_map(|(_, places)| places).filter(|place| place.file == file);
            let places = Rc::new(Places::new(places.map(|place| place.span).collect()));
            self.places.borrow_mut().insert((literal, file), Rc::clone(&places));
            places
        })
    }

    /// Whether no file that was read takes variables from this one.
    fn is_private(&self, file: &Loaded) -> bool {
        if let Some(known) = self.is_private.borrow().get(&file.id) {
            return *known;
        }
        let name = file.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let private = !self.imported().iter().any(|source| source.ends_with(name));
        self.is_private.borrow_mut().insert(file.id, private);
        private
    }

    fn imported(&self) -> &BTreeSet<String> {
        self.imported.get_or_init(|| {
            let mut imported = BTreeSet::new();
            for file in self.read.iter().filter_map(|file| self.project.loaded(*file)) {
                if let Some(template) = template_of(self.project.document(&file)) {
                    add_imports(template, &mut imported);
                }
            }
            imported
        })
    }
}

fn add_imports(template: &Template, imported: &mut BTreeSet<String>) {
    imported.extend(template.imports.iter().map(|import| import.source.to_string()));
    for module in &template.modules {
        if let ModuleSource::Inner(inner) | ModuleSource::Outer(inner) = &module.source {
            add_imports(inner, imported);
        }
    }
}

fn template_of(document: &Document) -> Option<&Template> {
    match document {
        Document::Template(template) => Some(template),
        Document::Parameters(parameters) => Some(&parameters.template),
        Document::Other => None,
    }
}

/// Places, of which it is asked whether one of them contains another.
struct Places {
    /// In order; each with the furthest end of those up to it.
    spans: Vec<(Span, u32)>,
}

impl Places {
    fn new(mut spans: Vec<Span>) -> Self {
        spans.sort_unstable();
        let mut furthest = 0;
        let with_furthest = |span: Span| {
            furthest = span.end.max(furthest);
            (span, furthest)
        };
        Self { spans: spans.into_iter().map(with_furthest).collect() }
    }

    fn one_contains(&self, span: Span) -> bool {
        let before = self.spans.partition_point(|(other, _)| other.start <= span.start);
        let last = before.checked_sub(1).and_then(|last| self.spans.get(last));
        last.is_some_and(|(_, furthest)| *furthest >= span.end)
    }
}

/// Declarations of a file and their uses.
#[derive(Default)]
pub(super) struct Uses<'p> {
    /// Whether the compiler wrote it.
    pub(super) generated: bool,
    /// The template and those inside of it.
    templates: Vec<Rc<OfTemplate<'p>>>,
    /// Declarations by their places. They do not lie in each other.
    declared: Spans<Declared>,
    variables: HashMap<&'p str, Vec<Declared>>,
    parameters: HashMap<&'p str, Vec<Declared>>,
}

/// What one template declares, and where it uses that.
struct OfTemplate<'p> {
    template: &'p Template,
    uses: HashMap<What, UsesOf<'p>>,
    /// The names of the properties that are read of an expression.
    members: HashMap<ExprId, Vec<&'p str>>,
    /// Nested deployments of outer scope: they use the declarations around them.
    outer: Vec<Rc<OfTemplate<'p>>>,
}

/// The uses of a declaration by the first property that is read of each.
type UsesOf<'p> = HashMap<Option<&'p str>, Vec<ExprId>>;

impl<'p> Uses<'p> {
    pub(super) fn of(document: &'p Document) -> Self {
        let mut uses = Self::default();
        let Some(template) = template_of(document) else { return uses };
        uses.generated = template.generated;
        OfTemplate::of(template, &mut uses.templates);
        let templates = uses.templates.iter().enumerate();
        uses.declared = Spans::new(templates.flat_map(|(template, of)| {
            of.declarations().map(move |(span, what)| (span, Declared { template, what }))
        }));
        for (place, of) in uses.templates.iter().enumerate() {
            let declared = |what| Declared { template: place, what };
            for (id, variable) in (0..).map(VariableId).zip(&of.template.variables) {
                let known = uses.variables.entry(&variable.name.text).or_default();
                known.push(declared(What::Variable(id)));
            }
            for (id, parameter) in (0..).map(ParameterId).zip(&of.template.parameters) {
                let known = uses.parameters.entry(&parameter.name.text).or_default();
                known.push(declared(What::Parameter(id)));
            }
        }
        uses
    }

    /// The declarations that a stop names, or stands in.
    fn at(&self, stop: &Stop) -> Vec<Declared> {
        let named = match &stop.way {
            Way::Variable(name) => self.variables.get(name.as_str()),
            Way::Parameter(name) => self.parameters.get(name.as_str()),
            _ => None,
        };
        let around = self.declared.around(stop.location.span).map(|(_, declared)| *declared);
        named.into_iter().flatten().copied().chain(around).collect()
    }
}

impl<'p> OfTemplate<'p> {
    fn of(template: &'p Template, found: &mut Vec<Rc<Self>>) -> Rc<Self> {
        let mut outer = Vec::new();
        for module in &template.modules {
            match &module.source {
                ModuleSource::Inner(inner) => drop(Self::of(inner, found)),
                ModuleSource::Outer(inner) => outer.push(Self::of(inner, found)),
                _ => {}
            }
        }
        let mut of = Self { template, uses: HashMap::new(), members: HashMap::new(), outer };
        let mut uses: Vec<(What, ExprId)> = Vec::new();
        for id in (0..template.exprs.len()).map(|place| ExprId(place as u32)) {
            match &template.exprs[id] {
                Expr::Variable(variable) => uses.push((What::Variable(*variable), id)),
                Expr::Parameter(parameter) => uses.push((What::Parameter(*parameter), id)),
                Expr::Member { base, name, .. } => of.members.entry(*base).or_default().push(name),
                _ => {}
            }
        }
        for (what, id) in uses {
            let read = of.members.get(&id).and_then(|read| read.first()).copied();
            of.uses.entry(what).or_default().entry(read).or_default().push(id);
        }
        let of = Rc::new(of);
        found.push(Rc::clone(&of));
        of
    }

    fn declarations(&self) -> impl Iterator<Item = (Span, What)> {
        let template = self.template;
        let functions = template.functions.iter().map(|function| (function.span, What::Function));
        let variables = (0..).map(VariableId).zip(&template.variables);
        let variables = variables.map(|(id, variable)| (variable.span, What::Variable(id)));
        let parameters = (0..).map(ParameterId).zip(&template.parameters);
        let parameters = parameters.map(|(id, parameter)| (parameter.span, What::Parameter(id)));
        functions.chain(variables).chain(parameters)
    }

    /// Whether every use of a declaration lies in one of the places, or reads a property of another name.
    fn all_lie_in(&self, what: What, places: &Places, names: &[String]) -> bool {
        // Where the first property that is read has another name, nothing is left to look at.
        let of_name = |name| self.uses.get(&what).and_then(|uses| uses.get(&name));
        let read = std::iter::once(None).chain(names.iter().map(|name| Some(name.as_str())));
        let mut uses = read.filter_map(of_name).flatten();
        let reads_another = |id: &ExprId| {
            let read = self.members.get(id).into_iter().flatten();
            { read }.any(|read| !names.iter().any(|name| name == read))
        };
        let agrees = |id: &ExprId| places.one_contains(self.template.exprs.span(*id)) || reads_another(id);
        uses.all(agrees) && self.outer.iter().all(|outer| outer.all_lie_in(what, places, names))
    }
}

/// Whether a parameter can have this value.
fn takes(template: &Template, parameter: &Parameter, value: &Literal) -> bool {
    let is_open = match &parameter.ty {
        Type::Nullable(ty) | Type::Secure(ty) => matches!(**ty, Type::String | Type::Any | Type::Object(_)),
        ty => matches!(ty, Type::String | Type::Any | Type::Object(_) | Type::Array(_) | Type::Tuple(_)),
    };
    let is_value = |expr: ExprId| match (&template.exprs[expr], value) {
        (Expr::String(text), Literal::String(value)) => **text == **value,
        _ => false,
    };
    let is_allowed = parameter.allowed.is_none_or(|allowed| match &template.exprs[allowed] {
        Expr::Array(items) => items.iter().any(|item| match item {
            Item::Value(item) => is_value(*item),
            Item::Spread(_) => false,
        }),
        _ => false,
    });
    is_open && is_allowed
}
