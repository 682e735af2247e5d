//! Properties and items of values.

use std::collections::HashMap;
use std::rc::Rc;

use super::compare::NameKey;
use super::scope::InstanceId;
use super::term::{Term, TermId};
use super::value::{Array, Data, Member, Names, Object, Slot, Value};
use super::{Evaluator, Step};
use crate::graph::NodeId;
use crate::source::Location;

/// Properties of an object that are looked through in the time of a step.
const KEYS: usize = 32;

/// What looking up a property gives.
#[derive(Clone, Debug)]
pub enum Lookup {
    /// It has this value, which is not null.
    Present(Value),
    /// It is not there, or null.
    Absent,
    /// It is not known whether it is there.
    Unknown(Value),
}

/// The item of an array that has a name.
pub enum NamedItem {
    /// The one at this place.
    At(usize),
    /// There certainly is none, whatever is decided.
    Nowhere,
    /// It can't be told without a look at each.
    Unknown,
}

impl Evaluator<'_> {
    /// Where the first item of an array stands whose `name` is written as this one, letter case aside.
    pub fn item_named(&self, array: &Array, name: &Value) -> NamedItem {
        let Some(key) = self.name_key(name).filter(|key| !array.open && !key.is_empty()) else {
            return NamedItem::Unknown;
        };
        let names = array.names.get_or_init(|| {
            let mut names = Names { places: HashMap::new(), are_known: true };
            for (place, slot) in array.items.iter().enumerate() {
                let key = self.name_of_item(slot).filter(|key| !key.is_empty());
                names.are_known &= key.as_ref().is_some_and(NameKey::is_known);
                if let Some(key) = key {
                    names.places.entry(key).or_insert(place);
                }
            }
            names
        });
        match names.places.get(&key) {
            Some(place) => NamedItem::At(*place),
            None if names.are_known && key.is_known() => NamedItem::Nowhere,
            None => NamedItem::Unknown,
        }
    }

    fn name_of_item(&self, item: &Slot) -> Option<NameKey> {
        let Data::Object(object) = self.force(item).data else { return None };
        let name = self.get(&object, "name").filter(|_| !object.open)?;
        self.name_key(&self.force(&name.value))
    }

    /// A property of an object; the more it has, the more steps that takes.
    pub(super) fn get<'o>(&self, object: &'o Object, name: &str) -> Option<&'o Member> {
        self.pay(object.properties.len() / KEYS);
        object.get(name)
    }

    /// `base.name`.
    pub fn member(&self, base: &Value, name: &str, location: Location, safe: bool) -> Value {
        match &base.data {
            Data::Object(object) => match self.get(object, name) {
                Some(member) => {
                    let value = self.force(&member.value);
                    self.stepped(value, location, Step::Property(Rc::from(name)))
                }
                // An equal term each time, so that names made of it compare.
                None if object.open => self.property_of(Rc::clone(object), name, location),
                None if safe => self.made(Data::Null, location),
                None => self.unknown(format!("there is no property '{name}'"), location),
            },
            Data::Null if safe => self.made(Data::Null, location),
            Data::Term(_) if safe && self.is_open(base) => self.try_get(base, name, location),
            Data::Term(term) => {
                let value = self.term_member(base, &self.term(*term), name, location);
                if safe { self.null_unless_deployed(*term, value, location) } else { value }
            }
            _ => self.unknown(format!("it has no property '{name}'"), location),
        }
    }

    /// `base.?name` of a resource or a module is null where that is not deployed.
    fn null_unless_deployed(&self, base: TermId, value: Value, location: Location) -> Value {
        let conditions = match &*self.term(base) {
            Term::Resource(node) => self.node(*node).map(|node| node.conditions.clone()),
            Term::Module(called) => self.instance(*called).map(|called| called.conditions.clone()),
            _ => None,
        };
        let null = || self.made(Data::Null, location);
        self.where_all_hold(&conditions.unwrap_or_default(), value, null, location)
    }

    /// `base.?name` of what a case may settle: a call, which tells it apart from `base.name`.
    fn try_get(&self, base: &Value, name: &str, location: Location) -> Value {
        let name = self.made(Data::string(name), location);
        let term = Term::Call { function: "tryget".into(), arguments: vec![base.clone(), name] };
        self.made(self.intern(term), location)
    }

    /// A property of an object of which a part is not known.
    pub(super) fn property_of(&self, object: Rc<Object>, name: &str, location: Location) -> Value {
        let base = self.made(Data::Object(object), location);
        self.made(self.intern(Term::Member { base, name: Rc::from(name) }), location)
    }

    fn term_member(&self, base: &Value, term: &Term, name: &str, location: Location) -> Value {
        let path = || {
            let data = self.intern(Term::Member { base: base.clone(), name: Rc::from(name) });
            self.made(data, location)
        };
        match term {
            Term::Resource(node) => self.resource_member(*node, name, location).unwrap_or_else(path),
            Term::Module(instance) if name.eq_ignore_ascii_case("name") => {
                self.module_name(*instance).unwrap_or_else(path)
            }
            Term::File(instance) => match self.instance(*instance) {
                Some(other) => self.exported(&other, name, location),
                None => path(),
            },
            Term::Member { base: module, name: outputs } if outputs.eq_ignore_ascii_case("outputs") => {
                match self.term_of(module).as_deref() {
                    Some(Term::Module(instance)) => self.module_output(*instance, name, location),
                    _ => path(),
                }
            }
            Term::Unknown { .. } => Value { data: base.data.clone(), origin: base.origin },
            Term::Call { function, arguments } => self
                .environment_member(function, arguments, name, location)
                .or_else(|| self.scope_member(function, arguments, name, location))
                .unwrap_or_else(path),
            Term::Index { base: all, .. } => self
                .of_any_turn(all, name, location)
                .or_else(|| self.declared_at(base, name, location))
                .unwrap_or_else(path),
            _ => self.declared_at(base, name, location).unwrap_or_else(path),
        }
    }

    /// `resourceGroup('x').name` is `'x'`, and `deployment().name` in a module is the module's name.
    fn scope_member(
        &self,
        function: &str,
        arguments: &[Value],
        name: &str,
        location: Location,
    ) -> Option<Value> {
        let named = match (function, name.to_ascii_lowercase().as_str(), arguments) {
            ("deployment", "name", [module]) => match &*self.term_of(module)? {
                Term::Module(called) => &self.module_name(*called)?,
                _ => return None,
            },
            ("resourcegroup", "name", [name] | [_, name]) => name,
            ("subscription", "subscriptionid", [id]) => id,
            _ => return None,
        };
        Some(self.stepped(named.clone(), location, Step::Property(Rc::from(name))))
    }

    fn resource_member(&self, id: NodeId, name: &str, location: Location) -> Option<Value> {
        let node = self.node(id)?;
        match name.to_ascii_lowercase().as_str() {
            "name" => {
                let value = self.own_name(&node)?;
                Some(self.stepped(value, location, Step::Property("name".into())))
            }
            "id" => Some(self.made(self.resource_id(&node), location)),
            "type" => Some(self.made(Data::String(self.type_of(&node)), location)),
            "apiversion" => self.api_version(&node),
            _ => self.declared(id, &[Rc::from(name)], location),
        }
    }

    /// What the body of a resource says of a property of a place in it.
    fn declared_at(&self, place: &Value, name: &str, location: Location) -> Option<Value> {
        let (node, mut names) = self.resource_path(place)?;
        names.push(Rc::from(name));
        self.declared(node, &names, location)
    }

    /// The type or the API version of a resource of a loop, whichever turn is meant.
    fn of_any_turn(&self, all: &Value, name: &str, location: Location) -> Option<Value> {
        let Term::Resources { instance, resource } = *self.term_of(all)? else { return None };
        let is_same = ["type", "apiVersion"].iter().any(|same| same.eq_ignore_ascii_case(name));
        let turn = *self.turns_of(instance, resource).first().filter(|_| is_same)?;
        self.resource_member(turn, name, location)
    }

    /// What the body of a resource says of a property; `None` where it says nothing, or where it is an object, of which
    /// the platform may know more than the template.
    fn declared(&self, id: NodeId, names: &[Rc<str>], location: Location) -> Option<Value> {
        let node = self.node(id)?;
        let mut value = self.force(&node.body);
        for name in names {
            let Data::Object(object) = &value.data else { return None };
            let member = self.get(object, name)?;
            value = self.force(&member.value);
        }
        if matches!(value.data, Data::Object(_) | Data::Null) {
            return None;
        }
        let value =
            self.stepped(value, location, Step::Property(names.last().map_or_else(|| "".into(), Rc::clone)));
        Some(self.unless_absent(&node.conditions, value, location))
    }

    /// The value under these conditions; not known where they do not hold.
    fn unless_absent(&self, conditions: &[Slot], value: Value, location: Location) -> Value {
        let absent = || self.unknown("it belongs to something that is not deployed in this case", location);
        self.where_all_hold(conditions, value, absent, location)
    }

    /// The value where these conditions hold, else another.
    fn where_all_hold(
        &self,
        conditions: &[Slot],
        value: Value,
        other: impl Fn() -> Value,
        location: Location,
    ) -> Value {
        conditions.iter().rev().fold(value, |value, condition| {
            let condition = self.force(condition);
            match condition.data {
                Data::Bool(true) => value,
                _ => {
                    let (then, otherwise) = (Slot::ready(value), Slot::ready(other()));
                    self.made(self.intern(Term::If { condition, then, otherwise }), location)
                }
            }
        })
    }

    fn module_name(&self, instance: InstanceId) -> Option<Value> {
        let called = self.instance(instance)?;
        let caller = called.caller.as_ref()?;
        let above = self.instance(caller.instance)?;
        let name = above.template.modules.get(caller.module.index())?.name?;
        caller.index.is_none().then(|| self.eval(&above.base, name))
    }

    fn module_output(&self, instance: InstanceId, name: &str, location: Location) -> Value {
        match self.output(instance, name) {
            Some(value) => {
                let value = self.stepped(value, location, Step::Property(Rc::from(name)));
                match self.instance(instance) {
                    Some(called) => self.unless_absent(&called.conditions, value, location),
                    None => value,
                }
            }
            None => self.unknown(format!("the module has no output '{name}'"), location),
        }
    }

    /// `base[index]`.
    pub fn index(
        &self,
        base: &Value,
        index: &Value,
        location: Location,
        safe: bool,
        from_end: bool,
    ) -> Value {
        if let (Data::String(name), false) = (&index.data, from_end) {
            return self.member(base, name, location, safe);
        }
        let path = |base: &Value| {
            let arguments = || vec![base.clone(), index.clone()];
            let call = |function: &str| Term::Call { function: Rc::from(function), arguments: arguments() };
            // Of `list[0]` its type is known; `list[?0]` may lie beyond the end.
            let is_list = base.data.as_term().is_some_and(|base| self.is_array_by_type(base));
            let is_safe = safe && (self.is_open(base) || self.is_open(index) || is_list);
            let term = match (from_end, is_safe) {
                (true, true) => call("tryindexfromend"),
                (true, false) => call("indexfromend"),
                (false, true) => call("tryget"),
                (false, false) => Term::Index { base: base.clone(), index: index.clone() },
            };
            self.made(self.intern(term), location)
        };
        match &base.data {
            Data::Array(array) => {
                self.item(array, index, location, safe, from_end).unwrap_or_else(|| path(base))
            }
            Data::Null if safe => self.made(Data::Null, location),
            Data::Object(_) if matches!(index.data, Data::Term(_)) => path(base),
            Data::Term(term) => match &*self.term(*term) {
                Term::Resources { instance, resource } => {
                    let nodes = self.resources(*instance, *resource);
                    let conditions = |node| self.node(node).map(|node| node.conditions.clone());
                    let picked = self.pick(&nodes.parts, index, Term::Resource, conditions, location);
                    picked.unwrap_or_else(|| path(base))
                }
                Term::Modules { instance, module } => {
                    let called = self.modules(*instance, *module);
                    let conditions = |called| self.instance(called).map(|called| called.conditions.clone());
                    let picked = self.pick(&called.parts, index, Term::Module, conditions, location);
                    picked.unwrap_or_else(|| path(base))
                }
                Term::Unknown { .. } => base.clone(),
                Term::Call { function, arguments }
                    if &**function == "range" && !from_end && is_index(index) && arguments.len() == 2 =>
                {
                    match arguments.first() {
                        Some(start) => self.counted_from(start, index, location),
                        None => path(base),
                    }
                }
                _ => match (self.resource_path(base), &index.data) {
                    (Some((node, names)), Data::Int(_)) => {
                        let whole = self.declared(node, &names, location);
                        match whole.as_ref().map(|value| &value.data) {
                            Some(Data::Array(array)) => self
                                .item(array, index, location, safe, from_end)
                                .unwrap_or_else(|| path(base)),
                            _ => path(base),
                        }
                    }
                    _ => path(base),
                },
            },
            _ => self.unknown("it has no items", location),
        }
    }

    /// The item of `range(start, …)` at an index.
    pub(super) fn counted_from(&self, start: &Value, index: &Value, location: Location) -> Value {
        match start.data {
            Data::Int(0) => index.clone(),
            _ => self.call_values("add", vec![start.clone(), index.clone()], location),
        }
    }

    /// The part of a loop that an index means; `None` where it can't be told which one. Of a single part that stands for
    /// all turns only the loop's own index is meant. Where the loop runs over a choice, several parts have the same index,
    /// and that one is meant which is deployed.
    fn pick<T: Copy>(
        &self,
        parts: &[(Option<Value>, T)],
        index: &Value,
        term: impl Fn(T) -> Term,
        conditions: impl Fn(T) -> Option<Vec<Slot>>,
        location: Location,
    ) -> Option<Value> {
        let part = |part| self.made(self.intern(term(part)), location);
        let mut meant: Vec<(Option<Value>, T)> = Vec::new();
        for (key, part) in parts.iter().filter_map(|(key, part)| Some((key.as_ref()?, *part))) {
            if self.same_term(key, index) {
                meant.push((None, part));
            } else if self.is_open(key) && index.data.is_scalar() {
                let arguments = vec![key.clone(), index.clone()];
                meant.push((Some(self.call_values("equals", arguments, location)), part));
            }
        }
        if let [(None, one)] = meant.as_slice() {
            return Some(part(*one));
        }
        if meant.is_empty() {
            return None;
        }
        let nothing = self.unknown("there is no such item in this case", location);
        let choice = meant.into_iter().rev().fold(nothing, |otherwise, (same, one)| {
            let deployed = conditions(one).unwrap_or_default();
            let all = same.into_iter().chain(deployed.iter().map(|slot| self.force(slot)));
            let condition = self.call_values("and", all.collect(), location);
            self.call_values("if", vec![condition, part(one), otherwise], location)
        });
        Some(choice)
    }

    /// An item of an array; `None` where it can't be told which one is meant.
    fn item(
        &self,
        array: &Rc<Array>,
        index: &Value,
        location: Location,
        safe: bool,
        from_end: bool,
    ) -> Option<Value> {
        if array.open {
            // The item that stands for all turns of a loop is meant by the index of that loop.
            let Data::Term(term) = &index.data else { return None };
            let Term::Repeat(count) = &*self.term(*term) else { return None };
            let same = array.count.as_ref().is_some_and(|known| self.same_term(known, count));
            let [slot] = array.items.as_slice() else { return None };
            return same.then(|| self.force(slot));
        }
        let Data::Int(place) = index.data else { return None };
        let place = if from_end { i64::try_from(array.items.len()).ok()?.checked_sub(place)? } else { place };
        let slot = usize::try_from(place).ok().and_then(|place| array.items.get(place));
        Some(match slot {
            Some(slot) => {
                let value = self.force(slot);
                self.stepped(value, location, Step::Property(Rc::from(place.to_string())))
            }
            None if safe => self.made(Data::Null, location),
            None => self.unknown(format!("there is no item {place}"), location),
        })
    }

    fn same_term(&self, a: &Value, b: &Value) -> bool {
        match (&a.data, &b.data) {
            (Data::Term(a), Data::Term(b)) => self.class_of(*a) == self.class_of(*b),
            (a, b) => a.is_scalar() && a.same_scalar(b),
        }
    }

    /// The resource and the names of the properties that lead from it to a value: `site.properties.defaultHostName`.
    /// An item of an array has its number as the name.
    pub fn resource_path(&self, value: &Value) -> Option<(NodeId, Vec<Rc<str>>)> {
        let mut names = Vec::new();
        let mut term = self.term_of(value)?;
        loop {
            let (base, name): (&Value, Rc<str>) = match &*term {
                Term::Resource(node) => {
                    names.reverse();
                    return Some((*node, names));
                }
                Term::Member { base, name } => (base, Rc::clone(name)),
                Term::Index { base, index } => match &index.data {
                    Data::Int(place) => (base, Rc::from(place.to_string())),
                    _ => return None,
                },
                _ => return None,
            };
            names.push(name);
            let next = self.term_of(base)?;
            term = next;
        }
    }

    /// A property of a value, told apart from one that is not there.
    pub fn lookup(&self, base: &Value, name: &str) -> Lookup {
        match &base.data {
            Data::Object(object) => match self.get(object, name) {
                Some(member) => {
                    let value = self.force(&member.value);
                    match value.data {
                        Data::Null => Lookup::Absent,
                        _ => Lookup::Present(value),
                    }
                }
                None if object.open => Lookup::Unknown(base.clone()),
                None => Lookup::Absent,
            },
            Data::Null => Lookup::Absent,
            Data::Term(_) => Lookup::Unknown(base.clone()),
            _ => Lookup::Absent,
        }
    }
}

/// Whether a value can only be a place in an array.
fn is_index(value: &Value) -> bool {
    matches!(value.data, Data::Int(_) | Data::Term(_))
}
