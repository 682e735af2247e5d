//! Functions of arrays and objects whose items are not all known.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::eval::term::Term;
use crate::eval::value::{Array, Data, Member, Object, Slot, Value};
use crate::eval::{Answer, Evaluator, FUEL_PER_TURN, ITEMS, Step, TroubleKind};
use crate::graph::NodeId;
use crate::source::Location;

impl Evaluator<'_> {
    pub(super) fn concat(&self, arguments: &[Value], location: Location) -> Option<Value> {
        if arguments.iter().any(|value| self.is_text(value)) {
            return Some(self.text(arguments.iter().cloned(), location));
        }
        if !arguments.iter().any(|value| matches!(value.data, Data::Array(_))) {
            return match arguments {
                [] => Some(self.list(Vec::new(), location)),
                _ if arguments.iter().all(|value| value.data.is_scalar()) => {
                    Some(self.text(arguments.iter().cloned(), location))
                }
                _ => None,
            };
        }
        if arguments.iter().any(|value| self.is_open(value)) {
            return None;
        }
        let counts = arguments.iter().map(|value| match &value.data {
            Data::Array(array) => array.items.len(),
            _ => 0,
        });
        let count: usize = counts.sum();
        if count > ITEMS {
            let message = format!("concat() makes {count} items; more than {ITEMS} are not looked at");
            self.trouble(TroubleKind::LimitReached, message, location);
            return Some(self.unknown("the array grows too long", location));
        }
        self.pay(count / 2);
        let mut items = Vec::new();
        let mut open = false;
        for value in arguments {
            match &value.data {
                Data::Array(array) => {
                    items.extend(array.items.iter().cloned());
                    open |= array.open;
                }
                Data::Null => {}
                _ => open = true,
            }
        }
        let array = Array { items, open, ..Array::default() };
        Some(self.made(Data::Array(Rc::new(array)), location))
    }

    pub(super) fn contains(&self, container: &Value, item: &Value, location: Location) -> Option<Value> {
        match &container.data {
            Data::Array(array) if !array.open => {
                let known: Vec<Value> = array.items.iter().map(|slot| self.force(slot)).collect();
                let equal = known.iter().map(|value| self.equals(value, item, location));
                Some(self.connect("or", equal, location))
            }
            Data::Array(array) => {
                let yes = |slot: &Slot| self.equal(&self.force(slot), item) == Answer::Yes;
                (array.items.iter().any(yes) && array.count.is_none())
                    .then(|| self.made(Data::Bool(true), location))
            }
            Data::Object(object) => {
                let name = item.data.as_str()?;
                match object.get(name) {
                    Some(_) => Some(self.made(Data::Bool(true), location)),
                    None if object.open => None,
                    None => Some(self.made(Data::Bool(false), location)),
                }
            }
            Data::Null => Some(self.made(Data::Bool(false), location)),
            _ => None,
        }
    }

    /// Objects laid over each other, later ones above; `deep` merges objects inside them too.
    pub(super) fn merged(&self, parts: &[Value], deep: bool, location: Location) -> Option<Value> {
        if parts.iter().any(|part| self.is_open(part)) {
            return None;
        }
        let mut whole = Object::default();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut any = false;
        for part in parts {
            match &part.data {
                Data::Object(object) => {
                    any = true;
                    if object.open {
                        let keys = object.properties.iter().map(|member| member.key.to_ascii_lowercase());
                        self.cover(&mut whole, &keys.collect(), location);
                    }
                    self.pay(object.properties.len() * 4);
                    if !self.burn(location) {
                        return Some(self.unknown("the deployment takes too many steps", location));
                    }
                    for member in &object.properties {
                        let end = whole.properties.len();
                        let place = *places.entry(member.key.to_ascii_lowercase()).or_insert(end);
                        self.lay(&mut whole, place, member.clone(), deep, location);
                    }
                }
                Data::Null => {}
                Data::Term(_) => self.cover(&mut whole, &HashSet::new(), location),
                _ => return None,
            }
        }
        (any || whole.open).then(|| self.made(Data::Object(Rc::new(whole)), location))
    }

    /// What is laid over an object may set any of its properties anew, but for those with these names in lower case, of
    /// which it is known what it says.
    fn cover(&self, whole: &mut Object, known: &HashSet<String>, location: Location) {
        whole.open = true;
        let below = Rc::new(Object { properties: whole.properties.clone(), open: true });
        for member in &mut whole.properties {
            if !known.contains(&member.key.to_ascii_lowercase()) {
                member.value = Slot::ready(self.property_of(Rc::clone(&below), &member.key, location));
            }
        }
    }

    pub(super) fn lay(
        &self,
        whole: &mut Object,
        place: usize,
        member: Member,
        deep: bool,
        location: Location,
    ) {
        let Some(before) = whole.properties.get_mut(place) else {
            // What is below may have the same property, with others inside it.
            let value = match deep && whole.open {
                true => Slot::ready(self.opened(&self.force(&member.value), location)),
                false => member.value.clone(),
            };
            whole.properties.push(Member { value, ..member });
            return;
        };
        if deep {
            let (below, above) = (self.force(&before.value), self.force(&member.value));
            if let Some(both) = self.laid_over(&below, &above, location) {
                before.value = Slot::ready(both);
                return;
            }
        }
        *before = member;
    }

    /// Two values of one property as one; `None` where that is the upper one. Objects are merged, on each side of a choice
    /// that is not made yet.
    fn laid_over(&self, below: &Value, above: &Value, location: Location) -> Option<Value> {
        let deeper = |below: &Value, above: &Value| {
            let both = self.within(below, || self.laid_over(below, above, location));
            both.unwrap_or_else(|| Some(self.unknown("what is merged lies too deep", location)))
        };
        match (&below.data, &above.data) {
            (Data::Object(_), Data::Object(_)) => {
                self.merged(&[below.clone(), above.clone()], true, location)
            }
            (Data::Object(_) | Data::Term(_), Data::Term(_)) => {
                self.each_side(above, |side| deeper(below, side)).or_else(|| {
                    // Whether it is laid over the object or takes its place is not known.
                    let is_object = matches!(below.data, Data::Object(_));
                    is_object.then(|| self.unknown("it is merged with what is not known", location))
                })
            }
            (Data::Term(_), Data::Object(_)) => self
                .each_side(below, |side| Some(deeper(side, above).unwrap_or_else(|| above.clone())))
                .or_else(|| Some(self.opened(above, location))),
            _ => None,
        }
    }

    /// An object that may have other properties too, and so the objects inside it; other values as they are.
    fn opened(&self, value: &Value, location: Location) -> Value {
        let inner = || match &value.data {
            Data::Object(object) => {
                let opened = |member: &Member| Member {
                    value: Slot::ready(self.opened(&self.force(&member.value), location)),
                    ..member.clone()
                };
                let properties = object.properties.iter().map(opened).collect();
                let data = Data::Object(Rc::new(Object { properties, open: true }));
                Value { data, origin: value.origin }
            }
            Data::Term(_) => self
                .each_side(value, |side| Some(self.opened(side, location)))
                .unwrap_or_else(|| value.clone()),
            _ => value.clone(),
        };
        self.within(value, inner).unwrap_or_else(|| self.unknown("what is merged lies too deep", location))
    }

    /// A choice with other values on its sides; `None` for what is no choice, or where both stay.
    fn each_side(&self, choice: &Value, other: impl Fn(&Value) -> Option<Value>) -> Option<Value> {
        let term = self.term_of(choice)?;
        let Term::If { condition, then, otherwise } = &*term else { return None };
        let others = (other(&self.force(then)), other(&self.force(otherwise)));
        if let (None, None) = others {
            return None;
        }
        let side = |slot: &Slot, other: Option<Value>| other.map_or_else(|| slot.clone(), Slot::ready);
        let (then, otherwise) = (side(then, others.0), side(otherwise, others.1));
        let data = self.intern(Term::If { condition: condition.clone(), then, otherwise });
        Some(Value { data, origin: choice.origin })
    }

    pub(super) fn flatten(&self, list: &Value, location: Location) -> Option<Value> {
        let Data::Array(array) = &list.data else { return None };
        let parts: Vec<Value> = array.items.iter().map(|slot| self.force(slot)).collect();
        if !array.open {
            return match self.concat(&parts, location) {
                None if !parts.is_empty() => {
                    let term = Term::Call { function: "concat".into(), arguments: parts };
                    Some(self.made(self.intern(term), location))
                }
                other => other,
            };
        }
        if parts.iter().any(|part| self.is_open(part)) {
            return None;
        }
        let inner = parts.iter().filter_map(|part| match &part.data {
            Data::Array(array) => Some(Rc::clone(array)),
            _ => None,
        });
        let items = inner.flat_map(|array| array.items.clone()).collect();
        Some(self.made(Data::Array(Rc::new(Array { items, open: true, ..Array::default() })), location))
    }

    pub(super) fn map(&self, list: &Value, lambda: &Value, location: Location) -> Option<Value> {
        let Data::Lambda(lambda) = &lambda.data else { return None };
        let list = self.nodes_as_list(list, location);
        let Data::Array(array) = &list.data else { return None };
        self.pay(array.items.len() * FUEL_PER_TURN);
        if self.is_out_of_fuel() {
            return None;
        }
        let index = match array.open {
            false => None,
            true => {
                Some(self.made(self.intern(Term::Repeat(self.length_of(array, &list, location))), location))
            }
        };
        let items = array.items.iter().enumerate().map(|(place, slot)| {
            let index = index.clone().unwrap_or_else(|| self.made(Data::Int(place as i64), location));
            self.call_lambda_later(lambda, &[self.force(slot), index])
        });
        let items = items.collect();
        let count = array.open.then(|| self.length_of(array, &list, location));
        Some(self.made(
            Data::Array(Rc::new(Array { items, open: array.open, count, ..Array::default() })),
            location,
        ))
    }

    pub(super) fn filter(&self, list: &Value, lambda: &Value, location: Location) -> Option<Value> {
        let Data::Lambda(lambda) = &lambda.data else { return None };
        let list = self.nodes_as_list(list, location);
        let Data::Array(array) = &list.data else { return None };
        let mut pieces = Vec::new();
        for (place, slot) in array.items.iter().enumerate() {
            let index = self.made(Data::Int(place as i64), location);
            let answer = self.call_lambda(lambda, &[self.force(slot), index]);
            match answer.data {
                Data::Bool(true) => pieces.push((None, slot.clone())),
                Data::Bool(false) => {}
                _ => pieces.push((Some(answer), slot.clone())),
            }
        }
        if array.open {
            let items = pieces.into_iter().map(|(_, slot)| slot).collect();
            return Some(
                self.made(Data::Array(Rc::new(Array { items, open: true, ..Array::default() })), location),
            );
        }
        if pieces.iter().all(|(condition, _)| condition.is_none()) {
            let items = pieces.into_iter().map(|(_, slot)| slot).collect();
            return Some(self.made(Data::Array(Rc::new(Array { items, ..Array::default() })), location));
        }
        Some(self.conditional_items(pieces, location))
    }

    /// All resources or modules of a loop as an array.
    pub(super) fn nodes_as_list(&self, value: &Value, location: Location) -> Value {
        let (items, open): (Vec<Value>, bool) = match self.term_of(value).as_deref() {
            Some(Term::Resources { instance, resource }) => {
                let nodes = self.resources(*instance, *resource);
                let open = nodes
                    .parts
                    .iter()
                    .any(|(index, _)| index.as_ref().is_some_and(|index| !index.data.is_scalar()));
                let value = |node: NodeId| self.made(self.intern(Term::Resource(node)), location);
                (nodes.parts.iter().map(|(_, node)| value(*node)).collect(), open)
            }
            Some(Term::Modules { instance, module }) => {
                let called = self.modules(*instance, *module);
                let open = called
                    .parts
                    .iter()
                    .any(|(index, _)| index.as_ref().is_some_and(|index| !index.data.is_scalar()));
                let value = |called| self.made(self.intern(Term::Module(called)), location);
                (called.parts.iter().map(|(_, called)| value(*called)).collect(), open)
            }
            _ => return value.clone(),
        };
        let items = items.into_iter().map(Slot::ready).collect();
        self.made(Data::Array(Rc::new(Array { items, open, ..Array::default() })), location)
    }

    pub(super) fn end_item(&self, function: &str, list: &Value, location: Location) -> Option<Value> {
        let Data::Array(array) = &list.data else { return None };
        if array.open {
            return None;
        }
        let slot = if function == "first" { array.items.first() } else { array.items.last() };
        Some(match slot {
            Some(slot) => {
                let value = self.force(slot);
                self.stepped(value, location, Step::Function(Rc::from(function)))
            }
            None => self.made(Data::Null, location),
        })
    }
}
