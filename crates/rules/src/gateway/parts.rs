//! The parts of a gateway: listeners, pools, settings and the rest, found by their ids.

use std::rc::Rc;

use tricep_parser::eval::{Answer, Case, Data, Lookup, NamedItem, Node, Value};
use tricep_parser::graph::{FUEL_PER_CANDIDATE, Graph};

/// A gateway in one case.
#[derive(Clone, Copy)]
pub struct Gateway<'a, 'p> {
    /// The graph that it is part of.
    pub graph: &'a Graph<'p>,
    /// The case.
    pub case: &'a Case<'a, 'p>,
    /// The resource.
    pub node: &'a Rc<Node>,
}

/// A named part of a gateway.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name.
    pub name: Option<Value>,
    /// Its `properties`.
    pub properties: Value,
}

/// The part that an id means.
#[derive(Clone, Debug)]
pub enum PartRef {
    /// This one.
    Found(Part),
    /// Nothing is referred to.
    Absent,
    /// The gateway certainly has no part of this name, which an id names.
    Missing {
        /// The id.
        id: Value,
        /// The part's name, for people.
        name: String,
        /// The array in which it is not.
        collection: String,
    },
    /// It can't be told which part is meant: the reason, as a phrase.
    Unknown(String),
}

/// The part of an array that has a name.
pub(super) enum Named {
    /// This one.
    Part(Part),
    /// There certainly is none.
    Nothing,
    /// It can't be told.
    Unknown,
}

impl PartRef {
    /// The part, where it is known; else why there is none. `what` names what nothing refers to.
    ///
    /// # Errors
    ///
    /// The reason, as a phrase.
    pub fn found(self, what: &str) -> Result<Part, String> {
        match self {
            Self::Found(part) => Ok(part),
            Self::Absent => Err(format!("the rule does not say {what}")),
            Self::Missing { name, collection, .. } => {
                Err(format!("the gateway has no '{name}' among its {collection}"))
            }
            Self::Unknown(reason) => Err(reason),
        }
    }
}

impl Gateway<'_, '_> {
    /// A property of the gateway, by the way from its body.
    pub fn property(&self, path: &[&str]) -> Lookup {
        self.case.get_path(&self.graph.body(self.node), path)
    }

    /// The parts in an array of the gateway's properties, and whether these are all.
    pub fn parts(&self, collection: &str) -> (Vec<Part>, bool) {
        match self.property(&["properties", collection]) {
            Lookup::Present(array) => {
                let (items, complete) = self.case.items(&array);
                (items.iter().map(|item| self.part(item)).collect(), complete)
            }
            Lookup::Absent => (Vec::new(), true),
            Lookup::Unknown(_) => (Vec::new(), false),
        }
    }

    /// An item of such an array as a part.
    pub fn part(&self, item: &Value) -> Part {
        let name = match self.case.get(item, "name") {
            Lookup::Present(name) => Some(name),
            Lookup::Absent | Lookup::Unknown(_) => None,
        };
        let properties = match self.case.get(item, "properties") {
            Lookup::Present(properties) | Lookup::Unknown(properties) => properties,
            Lookup::Absent => item.clone(),
        };
        Part { name, properties }
    }

    /// The part of `collection` that `properties.reference.id` means.
    pub fn referenced(&self, properties: &Value, reference: &str, collection: &str) -> PartRef {
        match self.case.get_path(properties, &[reference, "id"]) {
            Lookup::Present(id) => self.by_id(&id, collection),
            Lookup::Absent => PartRef::Absent,
            Lookup::Unknown(value) => PartRef::Unknown(self.reason(&value, &format!("{reference}.id"))),
        }
    }

    /// The part of `collection` that an id means.
    pub fn by_id(&self, id: &Value, collection: &str) -> PartRef {
        let Some(parsed) = self.graph.id(id) else {
            return PartRef::Unknown(self.reason(id, &format!("the id of one of its {collection}")));
        };
        let name = self.graph.last_segment_of(&parsed.name);
        let shown = || self.graph.evaluator.print(&name);
        match self.named(collection, &name) {
            Named::Part(part) => PartRef::Found(part),
            Named::Nothing => {
                PartRef::Missing { id: id.clone(), name: shown(), collection: collection.to_owned() }
            }
            Named::Unknown => {
                PartRef::Unknown(format!("it is not known which of its {collection} '{}' is", shown()))
            }
        }
    }

    /// The part of `collection` with this name.
    pub(super) fn named(&self, collection: &str, name: &Value) -> Named {
        if let Some(named) = self.named_for_certain(collection, name) {
            return named;
        }
        let (parts, complete) = self.parts(collection);
        self.graph.evaluator.pay(parts.len() * FUEL_PER_CANDIDATE);
        let mut certain = complete;
        for part in parts {
            match part.name.as_ref().map(|own| self.case.same_name(own, name)) {
                Some(Answer::Yes) => return Named::Part(part),
                Some(Answer::No) => {}
                Some(Answer::Unknown) | None => certain = false,
            }
        }
        if certain { Named::Nothing } else { Named::Unknown }
    }

    /// The same without a look at each part: the part whose name is written in the same way, or none where all names are
    /// written out.
    fn named_for_certain(&self, collection: &str, name: &Value) -> Option<Named> {
        let Lookup::Present(parts) = self.property(&["properties", collection]) else { return None };
        let Data::Array(parts) = &parts.data else { return None };
        let evaluator = &self.graph.evaluator;
        let part = |place: usize| Some(Named::Part(self.part(&evaluator.force(parts.items.get(place)?))));
        match evaluator.item_named(parts, name) {
            NamedItem::At(place) => part(place),
            NamedItem::Nowhere => Some(Named::Nothing),
            NamedItem::Unknown => None,
        }
    }

    /// Why a value is not known, as a phrase; `what` names the value where nothing better is known.
    pub fn reason(&self, value: &Value, what: &str) -> String {
        match self.graph.evaluator.why_unknown(value) {
            Some(reason) => reason.to_string(),
            None => format!("{what} is not known"),
        }
    }

    /// The name of a part for people.
    pub fn shown(&self, part: &Part) -> Option<String> {
        part.name.as_ref().map(|name| self.graph.evaluator.print(name))
    }
}
