//! Uses of templates, and their parameters, variables and outputs.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::resource::{ByName, Expansion};
use super::scope::{InstanceId, Scope};
use super::term::{ParameterTerm, Term};
use super::value::{Data, Object, Slot, Value};
use super::{Evaluator, FUEL_PER_INSTANCE, INSTANCES, MODULE_DEPTH, Step, Trouble, TroubleKind};
use crate::graph::NodeId;
use crate::source::Location;
use crate::template::{
    Arguments, Language, ModuleId, ModuleSource, Output, Parameter, ParameterFile, ParameterId, Template,
    VariableId, same_name,
};

/// One use of a template.
pub struct Instance {
    /// Its number.
    pub id: InstanceId,
    /// The template.
    pub template: Arc<Template>,
    /// The instance whose parameters, variables and functions the template's expressions use: itself, or for a nested
    /// deployment of outer scope the one around it.
    pub declarations: InstanceId,
    /// Who uses it; nobody uses the root, an imported file or a parameter file.
    pub caller: Option<Caller>,
    /// What its declarations see: nothing is bound but in a nested deployment of outer scope.
    pub base: Scope,
    /// The place that its resources go to. What `resourceGroup()` means in it may be another: that of `declarations`.
    pub scope: Value,
    /// The conditions of the modules above it and of the module itself.
    pub conditions: Vec<Slot>,
    given: Given,
    depth: u32,
    parameters: Vec<Memo>,
    variables: Vec<Memo>,
    outputs: Vec<Memo>,
    pub(super) resources: Vec<Memo<Rc<Expansion<NodeId>>>>,
    pub(super) modules: Vec<Memo<Rc<Expansion<InstanceId>>>>,
    /// Its resources by their names: all, and those of a type in lower case.
    pub(super) by_name: RefCell<HashMap<Option<String>, Rc<Memo<ByName>>>>,
}

/// The module declaration that an instance comes from.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The instance that declares the module.
    pub instance: InstanceId,
    /// The declaration.
    pub module: ModuleId,
    /// Its place.
    pub location: Location,
    /// The index of the iteration, where the module is a loop.
    pub index: Option<Value>,
}

/// The values that a parameter file gives, with those of the files that it extends.
#[derive(Clone, Debug, Default)]
pub struct ParameterSet {
    /// The files, the one that counts most first.
    pub files: Vec<Arc<ParameterFile>>,
    /// Why what is extended is not there, where it can't be had.
    pub trouble: Option<Trouble>,
}

enum Given {
    /// Nothing: a root without parameter file, an imported file.
    Nothing,
    /// A parameter file's values. Those of the file that counts most come first.
    Values(Vec<(Rc<str>, Slot)>),
    /// A module's arguments: an object.
    Arguments(Slot),
    /// The same with each value inside `{"value": …}`.
    Wrapped(Slot),
}

/// A value that is found out once.
pub(super) struct Memo<T = Value>(RefCell<State<T>>);

enum State<T> {
    Empty,
    Busy,
    Ready(T),
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self(RefCell::new(State::Empty))
    }
}

impl<T: Clone> Memo<T> {
    /// What is remembered, which is computed first where it is not there yet; `around` where computing it asks for it.
    pub(super) fn get_or(&self, around: impl FnOnce() -> T, compute: impl FnOnce() -> T) -> T {
        match &*self.0.borrow() {
            State::Ready(known) => return known.clone(),
            State::Busy => return around(),
            State::Empty => {}
        }
        self.0.replace(State::Busy);
        let found = compute();
        self.0.replace(State::Ready(found.clone()));
        found
    }
}

fn memos<T>(count: usize) -> Vec<Memo<T>> {
    (0..count).map(|_| Memo::default()).collect()
}

impl Evaluator<'_> {
    fn add(
        &self,
        template: Arc<Template>,
        outer: Option<(InstanceId, &Scope)>,
        caller: Option<Caller>,
        scope: Value,
        conditions: Vec<Slot>,
        given: Given,
    ) -> InstanceId {
        self.pay(FUEL_PER_INSTANCE);
        let mut instances = self.instances.borrow_mut();
        let id = InstanceId(instances.len() as u32);
        let above = caller.as_ref().and_then(|caller| instances.get(caller.instance.index()));
        let depth = above.map_or(0, |above| above.depth + 1);
        instances.push(Rc::new(Instance {
            id,
            declarations: outer.map_or(id, |(declarations, _)| declarations),
            base: outer.map_or_else(|| Scope::of(id), |(_, scope)| scope.moved(id)),
            caller,
            scope,
            conditions,
            given,
            depth,
            parameters: memos(template.parameters.len()),
            variables: memos(template.variables.len()),
            outputs: memos(template.outputs.len()),
            resources: memos(template.resources.len()),
            modules: memos(template.modules.len()),
            by_name: RefCell::default(),
            template,
        }));
        id
    }

    /// The instance of the template that a deployment starts with.
    pub fn root(&self, template: Arc<Template>, parameters: &ParameterSet) -> InstanceId {
        self.target.set(template.scope);
        if let Some(Trouble { location, kind, message }) = &parameters.trouble {
            self.trouble(*kind, message.clone(), *location);
        }
        let mut values = Vec::new();
        for file in &parameters.files {
            let whole = file.template.location(file.template.span);
            let parameter_template = Arc::new(file.template.clone());
            let scope = self.made(Data::Null, whole);
            let instance = self.add(parameter_template, None, None, scope, Vec::new(), Given::Nothing);
            for assignment in &file.values {
                let slot = Slot::waiting(Scope::of(instance), assignment.value);
                values.push((Rc::from(&*assignment.name.text), slot));
            }
        }
        let given = if parameters.files.is_empty() { Given::Nothing } else { Given::Values(values) };
        let scope = self.made(Data::Null, template.location(template.span));
        self.add(template, None, None, scope, Vec::new(), given)
    }

    /// The instance of a file whose variables or functions another one imports. `resourceGroup()` in them is that of
    /// whoever uses them.
    pub(super) fn imported(&self, template: Arc<Template>, by: &Instance) -> InstanceId {
        let scope = self.seen_place(by);
        let key = (template.file, scope.data.as_term());
        if let Some(id) = self.imported.borrow().get(&key) {
            return *id;
        }
        let id = self.add(template, None, None, scope, Vec::new(), Given::Nothing);
        self.imported.borrow_mut().insert(key, id);
        id
    }

    /// The instance that a module declaration makes in a scope. `None` where its template can't be had.
    pub(super) fn called(
        &self,
        scope: &Scope,
        module: ModuleId,
        index: Option<Value>,
        extra: Option<Value>,
    ) -> Option<InstanceId> {
        let caller = self.instance(scope.instance)?;
        let declaration = caller.template.modules.get(module.index())?;
        let location = caller.template.location(declaration.span);
        let source = caller.template.location(declaration.source_span);
        let (template, declarations) = match &declaration.source {
            ModuleSource::Inner(template) => (Arc::clone(template), None),
            ModuleSource::Outer(template) => (Arc::clone(template), Some(caller.declarations)),
            ModuleSource::Path(path) | ModuleSource::Registry(path) => {
                match self.files.template(caller.template.file, path) {
                    Ok(template) => (template, None),
                    Err(reason) => {
                        // What is in a registry is unknown, and no fault of the template.
                        match declaration.source {
                            ModuleSource::Path(_) => {
                                self.trouble(TroubleKind::UnresolvedModule, reason, source);
                            }
                            _ => self.note_unread(reason, source),
                        }
                        return None;
                    }
                }
            }
            ModuleSource::Remote(_) => {
                self.note_unread("only Azure can follow the link to this template", source);
                return None;
            }
            ModuleSource::Missing => {
                // In Bicep that is a syntax error.
                if caller.template.language == Language::Arm {
                    self.note_unread("the template of this deployment is not written here", source);
                }
                return None;
            }
        };
        let recursive = declarations.is_none()
            && self.callers(&caller).any(|above| Arc::ptr_eq(&above.template, &template));
        if recursive {
            let message =
                String::from("this module calls itself, directly or through the modules that it calls");
            self.trouble(TroubleKind::UnresolvedModule, message, source);
            return None;
        }
        if !self.has_room_for_modules(&caller, source) {
            return None;
        }
        let given = match declaration.arguments {
            Some(Arguments::Values(expr)) => Given::Arguments(Slot::waiting(scope.clone(), expr)),
            Some(Arguments::Wrapped(expr)) => Given::Wrapped(Slot::waiting(scope.clone(), expr)),
            None => {
                let none = self.made(Data::Object(Rc::new(Object::default())), location);
                Given::Arguments(Slot::ready(none))
            }
        };
        let mut conditions = caller.conditions.clone();
        conditions.extend(extra.map(Slot::ready));
        conditions.extend(declaration.condition.map(|expr| Slot::waiting(scope.clone(), expr)));
        let place = match declaration.scope {
            Some(expr) => self.as_place(&self.eval(scope, expr), location),
            None => caller.scope.clone(),
        };
        let caller = Caller { instance: scope.instance, module, location, index };
        Some(self.add(template, declarations.map(|id| (id, scope)), Some(caller), place, conditions, given))
    }

    /// Whether an instance may call one more; else that is noted at the place where it does.
    pub(super) fn has_room_for_modules(&self, caller: &Instance, source: Location) -> bool {
        let has_room = caller.depth < MODULE_DEPTH && self.instance_count() < INSTANCES;
        if !has_room {
            let message = format!(
                "modules lie more than {MODULE_DEPTH} deep, or there are more than {INSTANCES} of them; the rest is not looked at"
            );
            self.trouble(TroubleKind::LimitReached, message, source);
        }
        has_room
    }

    /// The instance and those that it is used by, from the inside out.
    fn callers(&self, from: &Rc<Instance>) -> impl Iterator<Item = Rc<Instance>> {
        std::iter::successors(Some(Rc::clone(from)), |instance| {
            instance.caller.as_ref().and_then(|caller| self.instance(caller.instance))
        })
    }

    pub(super) fn remembered(
        &self,
        memo: &Memo,
        location: Location,
        compute: impl FnOnce() -> Value,
    ) -> Value {
        memo.get_or(|| self.around(location), || self.deeper(location, compute))
    }

    /// What something is that refers to itself.
    fn around(&self, location: Location) -> Value {
        self.refers_to_itself(location);
        self.unknown("it refers to itself", location)
    }

    /// Notes that what is at a place refers to itself.
    pub(super) fn refers_to_itself(&self, location: Location) {
        let message = String::from("this refers to itself; its value can't be known");
        self.trouble(TroubleKind::LimitReached, message, location);
    }

    /// The value of a parameter in an instance.
    pub fn parameter(&self, instance: InstanceId, id: ParameterId) -> Value {
        let Some(instance) = self.instance(instance) else { return self.nothing() };
        let (Some(memo), Some(parameter)) =
            (instance.parameters.get(id.index()), instance.template.parameters.get(id.index()))
        else {
            return self.nothing();
        };
        let location = instance.template.location(parameter.span);
        self.remembered(memo, location, || self.parameter_value(&instance, id, parameter))
    }

    fn parameter_value(&self, instance: &Rc<Instance>, id: ParameterId, parameter: &Parameter) -> Value {
        let given = self.argument(instance, parameter).filter(|value| !value.data.is_null());
        if !self.has_secrets(instance, &parameter.ty) {
            return self.stated_value(instance, id, parameter, given);
        }
        // A secret stays a term, whatever its value: what is printed can't hold it.
        let default = self.default_value(instance, parameter);
        let is_null = given.is_none() && default.is_none() && parameter.ty.is_nullable();
        let term = self.parameter_term(instance, id, parameter, default);
        if !is_null && term.data.as_term().is_some_and(|term| self.is_secret(term)) {
            return term;
        }
        self.without_secrets(self.stated_value(instance, id, parameter, given), &term)
    }

    /// The value of a parameter by what is given for it and by its default.
    fn stated_value(
        &self,
        instance: &Rc<Instance>,
        id: ParameterId,
        parameter: &Parameter,
        given: Option<Value>,
    ) -> Value {
        if let Some(value) = &given
            && (parameter.default.is_none() || !self.may_be_null(value))
        {
            return value.clone();
        }
        let location = instance.template.location(parameter.span);
        let default = self.default_value(instance, parameter);
        if let (Some(value), Some(default)) = (&given, &default) {
            return self.call_values("coalesce", vec![value.clone(), default.clone()], location);
        }
        match &default {
            // A module is always given its arguments; what it is not given is its default.
            Some(default) if instance.caller.is_some() => return default.clone(),
            None if parameter.ty.is_nullable() => return self.made(Data::Null, location),
            _ => {}
        }
        let term = self.parameter_term(instance, id, parameter, default.clone());
        match default {
            Some(default) if !self.is_open(&term) => self.with_choices(default, &term),
            _ => term,
        }
    }

    fn default_value(&self, instance: &Rc<Instance>, parameter: &Parameter) -> Option<Value> {
        let expr = parameter.default?;
        let value = self.eval(&Scope::of(instance.id), expr);
        let step = Step::ParameterDefault(Rc::from(&*parameter.name.text));
        Some(self.stepped(value, instance.template.location_of(expr), step))
    }

    fn parameter_term(
        &self,
        instance: &Rc<Instance>,
        id: ParameterId,
        parameter: &Parameter,
        default: Option<Value>,
    ) -> Value {
        let term = ParameterTerm {
            instance: instance.id,
            parameter: id,
            name: Rc::from(&*parameter.name.text),
            default,
            values: parameter.values,
            lengths: parameter.lengths,
        };
        self.made(self.intern(Term::Parameter(term)), instance.template.location(parameter.name.span))
    }

    /// Whether a value is a choice that gives null on one of its sides.
    fn may_be_null(&self, value: &Value) -> bool {
        let null_or_choice = |slot: &Slot| {
            let side = self.force(slot);
            side.data.is_null() || self.within(&side, || self.may_be_null(&side)) == Some(true)
        };
        match self.term_of(value).as_deref() {
            Some(Term::If { then, otherwise, .. }) => null_or_choice(then) || null_or_choice(otherwise),
            _ => false,
        }
    }

    /// What is inside of `{"value": …}`, also where that is a choice of several.
    fn unwrapped(&self, wrapped: &Value, location: Location) -> Value {
        let side = |slot: &Slot| {
            let side = self.force(slot);
            let inner = self.within(&side, || self.unwrapped(&side, location));
            Slot::ready(inner.unwrap_or_else(|| self.unknown("it lies too deep", location)))
        };
        match self.term_of(wrapped).as_deref() {
            Some(Term::If { condition, then, otherwise }) => {
                let (then, otherwise) = (side(then), side(otherwise));
                let term = Term::If { condition: condition.clone(), then, otherwise };
                self.made(self.intern(term), location)
            }
            _ => self.member(wrapped, "value", location, false),
        }
    }

    /// What an instance is given for a parameter; a `null` is as good as nothing.
    fn argument(&self, instance: &Rc<Instance>, parameter: &Parameter) -> Option<Value> {
        let name = &*parameter.name.text;
        match &instance.given {
            Given::Nothing => None,
            Given::Values(values) => {
                let (name, slot) = values.iter().find(|(given, _)| same_name(given, name))?;
                let value = self.force(slot);
                let location = self.location(&value)?;
                Some(self.stepped(value, location, Step::ParameterFile(Rc::clone(name))))
            }
            Given::Arguments(slot) => self.argument_of(slot, name, parameter, instance),
            Given::Wrapped(slot) => {
                let wrapped = self.argument_of(slot, name, parameter, instance)?;
                let location = self.location(&wrapped)?;
                match &wrapped.data {
                    Data::Object(object) => match object.get("value") {
                        Some(member) => {
                            let value = self.force(&member.value);
                            let location = self.location(&value).unwrap_or(location);
                            Some(self.stepped(value, location, Step::ModuleArgument(Rc::from(name))))
                        }
                        None => Some(self.unknown(
                            format!("the argument '{name}' refers to a Key Vault secret"),
                            location,
                        )),
                    },
                    _ => Some(self.unwrapped(&wrapped, location)),
                }
            }
        }
    }

    fn argument_of(
        &self,
        slot: &Slot,
        name: &str,
        parameter: &Parameter,
        instance: &Rc<Instance>,
    ) -> Option<Value> {
        let arguments = self.force(slot);
        match &arguments.data {
            Data::Object(object) => match object.get(name) {
                Some(member) => {
                    let value = self.force(&member.value);
                    let location = self.location(&value).or(member.key_location)?;
                    Some(self.stepped(value, location, Step::ModuleArgument(Rc::from(name))))
                }
                None if object.open => {
                    let location = instance.template.location(parameter.span);
                    Some(self.unknown(
                        format!("it is not known which arguments the module gets for '{name}'"),
                        location,
                    ))
                }
                None => None,
            },
            Data::Null => None,
            _ => {
                let location = self.location(&arguments)?;
                Some(self.member(&arguments, name, location, true))
            }
        }
    }

    /// The value of a variable in an instance.
    pub fn variable(&self, instance: InstanceId, id: VariableId) -> Value {
        let Some(instance) = self.instance(instance) else { return self.nothing() };
        let (Some(memo), Some(variable)) =
            (instance.variables.get(id.index()), instance.template.variables.get(id.index()))
        else {
            return self.nothing();
        };
        let location = instance.template.location(variable.span);
        self.remembered(memo, location, || self.eval(&Scope::of(instance.id), variable.value))
    }

    /// The value of an output of an instance; `None` where it has no such output.
    pub fn output(&self, instance: InstanceId, name: &str) -> Option<Value> {
        let instance = self.instance(instance)?;
        let place = instance.template.outputs.iter().position(|output| same_name(&output.name.text, name))?;
        let output: &Output = instance.template.outputs.get(place)?;
        let location = instance.template.location(output.span);
        let value = self.remembered(instance.outputs.get(place)?, location, || {
            let value = self.eval(&instance.base, output.value);
            self.stepped(
                value,
                instance.template.location_of(output.value),
                Step::Output(Rc::from(&*output.name.text)),
            )
        });
        Some(value)
    }

    /// The value of a slot, which is evaluated when it has not been yet.
    pub fn force(&self, slot: &Slot) -> Value {
        use super::value::SlotState;
        let (scope, expr) = match &*slot.0.borrow() {
            SlotState::Ready(value) => return value.clone(),
            SlotState::Busy => return self.nothing(),
            SlotState::Waiting { scope, expr } => (scope.clone(), *expr),
        };
        slot.0.replace(SlotState::Busy);
        let value = self.eval(&scope, expr);
        slot.0.replace(SlotState::Ready(value.clone()));
        value
    }

    /// What an evaluation that comes back to itself gives.
    fn nothing(&self) -> Value {
        let term = Term::Unknown { reason: "it refers to itself".into(), location: None };
        self.made(self.intern(term), Location::NOWHERE)
    }
}
