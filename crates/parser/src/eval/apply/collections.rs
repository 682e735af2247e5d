//! Functions of arrays and objects whose items are not all known.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::eval::term::Term;
use crate::eval::value::{Array, Data, Member, Object, Slot, Value};
use crate::eval::{Evaluator, FUEL_PER_TURN, ITEMS, Step, TroubleKind};
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
        let arrays = || {
            arguments.iter().filter_map(|value| match &value.data {
                Data::Array(array) => Some(array),
                _ => None,
            })
        };
        let count: usize = arrays().map(|array| array.items.len()).sum();
        if count > ITEMS {
            let message = format!("concat() makes {count} items; more than {ITEMS} are not looked at");
            self.trouble(TroubleKind::LimitReached, message, location);
            return Some(self.unknown("the array grows too long", location));
        }
        // With a list that is not known it stays a call, which keeps what stands where.
        let is_known = |value: &Value| match &value.data {
            Data::Array(array) => !array.open,
            data => data.is_null(),
        };
        if !arguments.iter().all(is_known) {
            return None;
        }
        self.pay(count / 2);
        let items = arrays().flat_map(|array| array.items.iter().cloned()).collect();
        Some(self.made(Data::Array(Rc::new(Array { items, ..Array::default() })), location))
    }

    pub(super) fn contains(&self, container: &Value, item: &Value, location: Location) -> Option<Value> {
        match &container.data {
            Data::Array(array) if !array.open => {
                let known: Vec<Value> = array.items.iter().map(|slot| self.force(slot)).collect();
                let equal = known.iter().map(|value| self.equals(value, item, location));
                Some(self.connect("or", equal, location))
            }
            // What stands for all turns of a loop may be of none.
            Data::Array(_) => None,
            Data::Object(object) => {
                let name = item.data.as_str()?;
                match self.get(object, name) {
                    Some(_) => Some(self.made(Data::Bool(true), location)),
                    None if object.open => None,
                    None => Some(self.made(Data::Bool(false), location)),
                }
            }
            Data::Null => Some(self.made(Data::Bool(false), location)),
            Data::Term(_) => {
                let pieces = self.pieces_of_list(container);
                let is_in = |piece: &Value| match &piece.data {
                    Data::Array(_) => self.contains(piece, item, location),
                    _ => None,
                };
                pieces.iter().filter_map(is_in).find(|answer| matches!(answer.data, Data::Bool(true)))
            }
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
        any.then(|| self.made(Data::Object(Rc::new(whole)), location))
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
                let merged = || self.merged(&[below.clone(), above.clone()], true, location);
                self.within(above, merged)
                    .unwrap_or_else(|| Some(self.unknown("what is merged lies too deep", location)))
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
        self.known_items(list)
            .map(|_| self.piece_by_piece(list, location, |piece, _| self.flattened(piece, location)))
    }

    fn flattened(&self, piece: &Value, location: Location) -> Value {
        let as_it_is = || {
            let term = Term::Call { function: "flatten".into(), arguments: vec![piece.clone()] };
            self.made(self.intern(term), location)
        };
        let Data::Array(array) = &piece.data else { return as_it_is() };
        let parts: Vec<Value> = array.items.iter().map(|slot| self.force(slot)).collect();
        if !array.open {
            return self.call_values("concat", parts, location);
        }
        if parts.iter().any(|part| self.is_open(part)) {
            return as_it_is();
        }
        let inner = parts.iter().flat_map(|part| self.pieces_of_list(part));
        let items = inner.filter_map(|part| match &part.data {
            Data::Array(array) => Some(array.items.clone()),
            _ => None,
        });
        let items = items.flatten().collect();
        self.made(Data::Array(Rc::new(Array { items, open: true, ..Array::default() })), location)
    }

    /// How many items of a list are known, which no decision could change; `None` where nothing is known of it.
    fn known_items(&self, list: &Value) -> Option<usize> {
        if self.is_open(list) {
            return None;
        }
        let pieces = self.pieces_of_list(list);
        let counts = pieces.iter().filter_map(|piece| match &piece.data {
            Data::Array(array) => Some(array.items.len()),
            _ => None,
        });
        counts.reduce(|sum, count| sum + count)
    }

    pub(super) fn map(&self, list: &Value, lambda: &Value, location: Location) -> Option<Value> {
        let Data::Lambda(lambda) = &lambda.data else { return None };
        let list = self.nodes_as_list(list, location);
        self.pay(self.known_items(&list)? * FUEL_PER_TURN);
        if self.is_out_of_fuel() {
            return None;
        }
        Some(self.piece_by_piece(&list, location, |piece, first| {
            let items = self.items_of_piece(piece, first, location);
            let items = items.into_iter().map(|(item, index)| self.call_lambda_later(lambda, &[item, index]));
            self.looped(piece, items.collect(), location)
        }))
    }

    pub(super) fn filter(&self, list: &Value, lambda: &Value, location: Location) -> Option<Value> {
        let Data::Lambda(lambda) = &lambda.data else { return None };
        let list = self.nodes_as_list(list, location);
        let filtered = |piece: &Value, first: &Value| {
            let mut kept = Vec::new();
            for (item, index) in self.items_of_piece(piece, first, location) {
                let answer = self.call_lambda(lambda, &[item.clone(), index]);
                match answer.data {
                    Data::Bool(true) => kept.push((None, Slot::ready(item))),
                    Data::Bool(false) => {}
                    _ => kept.push((Some(answer), Slot::ready(item))),
                }
            }
            self.kept(piece, kept, location)
        };
        self.known_items(&list).map(|_| self.piece_by_piece(&list, location, filtered))
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
        let pieces = self.pieces_of_list(list);
        let is_first = function == "first";
        let end = if is_first { pieces.first() } else { pieces.last() };
        let Data::Array(array) = &end?.data else { return None };
        // Of an empty list at the end of others, the one before it counts.
        if array.open || array.items.is_empty() && pieces.len() > 1 {
            return None;
        }
        let slot = if is_first { array.items.first() } else { array.items.last() };
        Some(match slot {
            Some(slot) => {
                let value = self.force(slot);
                self.stepped(value, location, Step::Function(Rc::from(function)))
            }
            None => self.made(Data::Null, location),
        })
    }
}
