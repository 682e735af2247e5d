//! Lazy, symbolic evaluation of one deployment.
//!
//! Only what is asked for is computed. What can't be known before deployment stays a [`Term`]; a conditional over an open
//! decision stays one too, so evaluation never splits: [`Case`] settles decisions, and only a check that needs an answer
//! asks for one. Every [`Value`] remembers where it came from.
//!
//! Evaluation is metered. Fuel and memory of values belong to one [`Evaluator`], which serves one deployment on one thread.
//! It reads no files; it asks [`Files`] for them.

mod access;
mod apply;
mod case;
mod compare;
mod declared;
mod environment;
mod expr;
mod functions;
mod hidden;
mod instance;
mod origin;
mod place;
mod print;
mod repeat;
mod resource;
mod resource_id;
mod scope;
mod secrets;
mod term;
mod text;
mod value;

pub use access::{Lookup, NamedItem};
pub use case::{Case, Decision, Explored, Outcome};
pub use compare::{Answer, NameKey};
pub use environment::Environment;
pub use instance::{Caller, Instance, ParameterSet};
pub use origin::{Origin, OriginId, Origins, Step};
pub use resource::{Declaration, Node};
pub use scope::{InstanceId, Scope};
pub use term::{ParameterTerm, Term, TermId};
pub use value::{Array, Data, Lambda, Member, Object, Slot, Value};

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use crate::graph::NodeId;
use crate::source::{FileId, Location};
use crate::template::{ParameterFile, TargetScope, Template};
use declared::Declared;
use term::Terms;

/// Steps that the evaluation of one deployment may take at most: expressions, and what costs as much.
pub const STEPS: u64 = 16_000_000;
/// Evaluations inside each other. Threads that evaluate have a stack that suffices for it: [`STACK`].
const DEPTH: u32 = 600;
/// Instances inside each other.
const MODULE_DEPTH: u32 = 64;
/// Resources that are children of each other.
const PARENTS: u32 = 64;
/// Instances in one deployment.
const INSTANCES: usize = 20_000;
/// Iterations of one loop, and items of one array that a function makes.
const ITEMS: usize = 50_000;
/// Bytes of one string.
const STRING: usize = 4 << 20;
/// Bytes of a string that is made that cost as much as the evaluation of one expression.
const BYTES_PER_FUEL: usize = 16;
/// What a piece of a partly known string costs, by the memory that it takes.
const FUEL_PER_PIECE: usize = 4;

/// What a turn of a loop costs that waits to be evaluated: it takes as much memory as several steps.
const FUEL_PER_TURN: usize = 8;
/// What a resource costs, by the work that graph and rules have with it.
const FUEL_PER_NODE: usize = 200;
/// What an instance of a template costs.
const FUEL_PER_INSTANCE: usize = 200;
/// What a check of something in one case costs.
const FUEL_PER_CASE: usize = 128;
/// What it costs to look for a property in one case.
const FUEL_PER_FIND: usize = 2;
/// How much fuel is used between two looks at whether anybody still waits: less than a millisecond.
const FUEL_PER_LOOK: u64 = 1 << 10;

/// Bytes of stack that a thread needs which evaluates.
pub const STACK: usize = 64 << 20;

/// Where the evaluator gets files from.
pub trait Files {
    /// The template that a module or import names: `source` as it is written in the file `from`.
    ///
    /// # Errors
    ///
    /// Why it can't be had, as a phrase: "the file 'x.bicep' does not exist".
    fn template(&self, from: FileId, source: &str) -> Result<Arc<Template>, String>;

    /// The parameter file that another one extends.
    ///
    /// # Errors
    ///
    /// As [`Files::template`].
    fn parameters(&self, from: FileId, source: &str) -> Result<Arc<ParameterFile>, String>;

    /// Whether a file belongs to the project, and is no module of a registry, which its users can't change.
    fn is_own(&self, file: FileId) -> bool {
        let _ = file;
        true
    }

    /// Whether nobody waits for the answer any more. It is asked now and then; after a yes every value is unknown.
    fn is_cancelled(&self) -> bool {
        false
    }

    /// The text of a file that an expression loads, and the file.
    ///
    /// # Errors
    ///
    /// As [`Files::template`].
    fn text(&self, from: FileId, path: &str) -> Result<(FileId, Arc<str>), String>;

    /// The files right inside a folder, in no certain order: the path of each relative to the folder of `from`, with
    /// forward slashes.
    ///
    /// # Errors
    ///
    /// As [`Files::template`].
    fn listing(&self, from: FileId, folder: &str) -> Result<Vec<String>, String>;
}

/// Something wrong that was met while a deployment was evaluated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trouble {
    /// Where.
    pub location: Location,
    /// What kind of thing.
    pub kind: TroubleKind,
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
}

/// Kinds of [`Trouble`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TroubleKind {
    /// A module or an imported file could not be had.
    UnresolvedModule,
    /// A bound was reached.
    LimitReached,
    /// A check depends on more cases than are looked at.
    TooManyCases,
}

/// One deployment, evaluated as far as it is asked.
pub struct Evaluator<'p> {
    files: &'p dyn Files,
    environment: Option<Environment>,
    /// What the root template is deployed to.
    target: Cell<TargetScope>,
    origins: RefCell<Origins>,
    terms: RefCell<Terms>,
    instances: RefCell<Vec<Rc<Instance>>>,
    /// The files that others import from, each by what the deployment goes to that uses it.
    imported: RefCell<HashMap<(FileId, Option<TermId>), InstanceId>>,
    nodes: RefCell<Vec<Rc<Node>>>,
    referenced: RefCell<HashMap<TermId, NodeId>>,
    troubles: RefCell<BTreeMap<Location, (TroubleKind, String)>>,
    unread: RefCell<BTreeMap<Location, String>>,
    /// How much fuel there was at first.
    steps: u64,
    fuel: Cell<u64>,
    /// At how much fuel it is asked next whether anybody still waits.
    next_look: Cell<u64>,
    /// Where fuel was first asked for in vain.
    exhausted: Cell<Option<Location>>,
    /// For what fuel was taken last.
    last: Cell<Option<Location>>,
    depth: Cell<u32>,
    cases: Cell<usize>,
}

impl<'p> Evaluator<'p> {
    /// An evaluator for one deployment, without any instance yet.
    pub fn new(files: &'p dyn Files) -> Self {
        Self {
            files,
            environment: None,
            target: Cell::default(),
            origins: RefCell::default(),
            terms: RefCell::default(),
            instances: RefCell::default(),
            imported: RefCell::default(),
            nodes: RefCell::default(),
            referenced: RefCell::default(),
            troubles: RefCell::default(),
            unread: RefCell::default(),
            steps: STEPS,
            fuel: Cell::new(STEPS),
            next_look: Cell::new(STEPS.saturating_sub(FUEL_PER_LOOK)),
            exhausted: Cell::new(None),
            last: Cell::new(None),
            depth: Cell::new(0),
            cases: Cell::new(0),
        }
    }

    /// The same evaluator for a deployment of which it is known where it goes.
    #[must_use]
    pub fn within_environment(self, environment: Option<Environment>) -> Self {
        Self { environment, ..self }
    }

    /// The same evaluator for a deployment that may take so many steps.
    #[must_use]
    pub fn within_steps(self, steps: u64) -> Self {
        let next_look = Cell::new(steps.saturating_sub(FUEL_PER_LOOK));
        Self { steps, fuel: Cell::new(steps), next_look, ..self }
    }

    /// How many steps were taken so far; `None` where there were too few.
    pub fn taken(&self) -> Option<u64> {
        if self.is_out_of_fuel() { None } else { Some(self.steps - self.fuel.get()) }
    }

    /// Counts cases that a check was run in.
    pub fn count_cases(&self, cases: usize) {
        self.cases.set(self.cases.get() + cases);
    }

    /// How many cases checks were run in, as far as these were counted.
    pub fn cases(&self) -> usize {
        self.cases.get()
    }

    /// What went wrong so far, in the order of places.
    pub fn troubles(&self) -> Vec<Trouble> {
        let known = self.troubles.borrow();
        let mut troubles: Vec<Trouble> = known
            .iter()
            .map(|(location, (kind, message))| Trouble {
                location: *location,
                kind: *kind,
                message: message.clone(),
            })
            .collect();
        if self.is_out_of_fuel() {
            let message = format!(
                "this deployment takes more than {} steps to evaluate; the rest is unknown",
                self.steps
            );
            let place = self.exhausted.get().or(self.last.get());
            let location = place.unwrap_or_else(|| self.beginning());
            troubles.push(Trouble { location, kind: TroubleKind::LimitReached, message });
            troubles.sort_by_key(|trouble| trouble.location);
        }
        troubles
    }

    /// The modules whose templates could not be had so far, through no fault of who names them: where each is named, and
    /// why, as a phrase.
    pub fn unread(&self) -> BTreeMap<Location, String> {
        self.unread.borrow().clone()
    }

    /// The steps of a value, from where it is used to where it is written.
    pub fn trail(&self, value: &Value) -> Vec<Origin> {
        self.origins.borrow().steps(value.origin).cloned().collect()
    }

    /// The place where a value is used, as far as its steps are known.
    pub fn location(&self, value: &Value) -> Option<Location> {
        self.origins.borrow().steps(value.origin).next().map(|origin| origin.location)
    }

    /// The place of a value that a reader can do something about: where it is used, or where it enters what is used of a
    /// registry.
    pub fn own_location(&self, value: &Value) -> Option<Location> {
        let origins = self.origins.borrow();
        let steps = || origins.steps(value.origin);
        let own = steps().find(|origin| self.is_own(origin.location));
        own.or_else(|| steps().next()).map(|origin| origin.location)
    }

    /// Whether a place belongs to the project, and not to a module of a registry.
    pub fn is_own(&self, location: Location) -> bool {
        self.files.is_own(location.file)
    }

    /// A term.
    pub fn term(&self, id: TermId) -> Rc<Term> {
        self.terms.borrow().get(id)
    }

    /// What a term compares by: equal terms have the same.
    pub(super) fn class_of(&self, id: TermId) -> TermId {
        self.terms.borrow().class(id)
    }

    /// The term that a value is, where it is one.
    pub fn term_of(&self, value: &Value) -> Option<Rc<Term>> {
        value.data.as_term().map(|term| self.term(term))
    }

    /// Whether a decision could change a value.
    pub fn is_open(&self, value: &Value) -> bool {
        value.data.as_term().is_some_and(|term| self.terms.borrow().is_open(term))
    }

    /// An instance.
    pub fn instance(&self, id: InstanceId) -> Option<Rc<Instance>> {
        self.instances.borrow().get(id.index()).cloned()
    }

    /// A resource of the deployment.
    pub fn node(&self, id: NodeId) -> Option<Rc<Node>> {
        self.nodes.borrow().get(id.index()).cloned()
    }

    /// How many resources there are, `existing` ones included.
    pub fn node_count(&self) -> usize {
        self.nodes.borrow().len()
    }

    /// How many instances there are.
    pub fn instance_count(&self) -> usize {
        self.instances.borrow().len()
    }

    fn intern(&self, term: Term) -> Data {
        let known = self.terms.borrow().find(&term);
        Data::Term(known.unwrap_or_else(|key| {
            let declared = self.declaration_of(&term);
            self.terms.borrow_mut().add(term, key, declared)
        }))
    }

    fn declared_of(&self, term: TermId) -> Option<Rc<Declared>> {
        self.terms.borrow().declared(term)
    }

    fn push(&self, location: Location, step: Step, parent: Option<OriginId>) -> OriginId {
        self.origins.borrow_mut().push(location, step, parent)
    }

    /// A value that is written or computed at `location`.
    pub fn made(&self, data: Data, location: Location) -> Value {
        Value { data, origin: self.push(location, Step::Literal, None) }
    }

    /// A null that is written nowhere.
    pub fn null(&self) -> Value {
        self.made(Data::Null, Location::NOWHERE)
    }

    /// The same value one step further on.
    fn stepped(&self, value: Value, location: Location, step: Step) -> Value {
        Value { origin: self.push(location, step, Some(value.origin)), data: value.data }
    }

    /// A value that can't be known, for a reason.
    fn unknown(&self, reason: impl Into<Rc<str>>, location: Location) -> Value {
        let term = Term::Unknown { reason: reason.into(), location: Some(location) };
        self.made(self.intern(term), location)
    }

    /// Notes that there are more cases at a place than are looked at. Where steps ran out, that is told instead.
    pub fn too_many_cases(&self, location: Location) {
        if self.is_out_of_fuel() {
            return;
        }
        let message =
            format!("this depends on decisions with more than {} cases; the rest is unknown", case::CASES);
        self.trouble(TroubleKind::TooManyCases, message, location);
    }

    /// Notes at a place that a bound was reached: as a sentence without a full stop.
    pub fn note_limit(&self, message: String, location: Location) {
        self.trouble(TroubleKind::LimitReached, message, location);
    }

    fn note_unread(&self, reason: impl Into<String>, location: Location) {
        self.unread.borrow_mut().entry(location).or_insert_with(|| reason.into());
    }

    fn trouble(&self, kind: TroubleKind, message: String, location: Location) {
        self.troubles.borrow_mut().entry(location).or_insert((kind, message));
    }

    /// Where the first template begins.
    fn beginning(&self) -> Location {
        let first = self.instances.borrow().first().map(|instance| instance.template.file);
        Location { file: first.unwrap_or(Location::NOWHERE.file), ..Location::NOWHERE }
    }

    /// Takes one unit of fuel; remembers where there was none left.
    fn burn(&self, location: Location) -> bool {
        match self.fuel.get().checked_sub(1) {
            Some(left) => {
                self.fuel.set(left);
                self.last.set(Some(location));
                left > self.next_look.get() || self.is_awaited(left)
            }
            None => {
                if self.exhausted.get().is_none() {
                    self.exhausted.set(Some(location));
                }
                false
            }
        }
    }

    /// Whether anybody still waits; else the fuel is gone.
    fn is_awaited(&self, left: u64) -> bool {
        self.next_look.set(left.saturating_sub(FUEL_PER_LOOK));
        let is_awaited = !self.files.is_cancelled();
        if !is_awaited {
            self.fuel.set(0);
        }
        is_awaited
    }

    /// How many steps are left.
    pub fn left(&self) -> u64 {
        self.fuel.get()
    }

    /// Takes fuel for work or memory beyond that of one step.
    pub fn pay(&self, fuel: usize) {
        self.fuel.set(self.fuel.get().saturating_sub(fuel as u64));
    }

    fn is_out_of_fuel(&self) -> bool {
        self.fuel.get() == 0
    }

    /// What `read` makes of the value of a slot; `None` where it lies too deep or fuel has run out.
    pub fn in_depth<T>(&self, slot: &Slot, read: impl FnOnce(&Value) -> T) -> Option<T> {
        let value = self.force(slot);
        self.within(&value, || read(&value))
    }

    /// The condition that all of these hold.
    pub fn all_of(&self, conditions: Vec<Value>, location: Location) -> Value {
        self.call_values("and", conditions, location)
    }

    /// Goes through parts of values that lie in each other, into this one; `None` where it lies too deep or fuel has run
    /// out.
    fn within<T>(&self, part: &Value, inner: impl FnOnce() -> T) -> Option<T> {
        self.pay(1);
        let depth = self.depth.get();
        if depth >= DEPTH {
            self.too_deep(part);
            return None;
        }
        if self.is_out_of_fuel() {
            return None;
        }
        self.depth.set(depth + 1);
        let found = inner();
        self.depth.set(depth);
        Some(found)
    }

    /// Notes that a value lies deeper than is looked.
    fn too_deep(&self, value: &Value) {
        let message = format!("values lie in each other more than {DEPTH} levels deep; the rest is unknown");
        let location = self.location(value).unwrap_or_else(|| self.beginning());
        self.trouble(TroubleKind::LimitReached, message, location);
    }

    /// Notes that a value waits for a decision that lies deeper than is looked.
    fn decision_too_deep(&self, value: &Value, depth: u32) {
        let message =
            format!("what decides about this lies more than {depth} calls deep; the value is unknown");
        let location = self.location(value).unwrap_or_else(|| self.beginning());
        self.trouble(TroubleKind::LimitReached, message, location);
    }

    /// Runs `inner` one level deeper, unless that is too deep.
    fn deeper(&self, location: Location, inner: impl FnOnce() -> Value) -> Value {
        let depth = self.depth.get();
        if depth >= DEPTH {
            let message =
                format!("values refer to each other through more than {DEPTH} levels; the rest is unknown");
            self.trouble(TroubleKind::LimitReached, message, location);
            return self.unknown("it lies too deep", location);
        }
        self.depth.set(depth + 1);
        let value = inner();
        self.depth.set(depth);
        value
    }
}
