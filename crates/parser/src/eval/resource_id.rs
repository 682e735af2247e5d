//! Ids of resources, in one form whatever they are written as.
//!
//! An id is a call of `resourceid` with three arguments: the place ([`super::place`]), the type and the full name.

use std::rc::Rc;

use super::instance::Instance;
use super::term::{Term, TermId};
use super::value::{Data, Value};
use super::{Evaluator, Node};
use crate::source::Location;

/// An id as a call of `resourceId()` or its like gives it, taken apart.
pub(crate) struct WrittenId {
    /// The id itself.
    pub id: TermId,
    /// What the resource is deployed to.
    pub place: Value,
    /// The type with all its segments.
    pub ty: Rc<str>,
    /// The name with all its segments.
    pub name: Value,
}

impl Evaluator<'_> {
    /// The parts of an id; `None` for what is none, or has a type that is not known.
    pub(crate) fn written_id(&self, value: &Value) -> Option<WrittenId> {
        let id = value.data.as_term()?;
        match &*self.term(id) {
            Term::Call { function, arguments } if &**function == "resourceid" => match arguments.as_slice() {
                [place, Value { data: Data::String(ty), .. }, name] => {
                    Some(WrittenId { id, place: place.clone(), ty: Rc::clone(ty), name: name.clone() })
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// The id of a resource.
    pub(super) fn resource_id(&self, node: &Node) -> Data {
        let name = self.full_name(node);
        let origin = name.origin;
        let place = self.place_of(node).unwrap_or(Value { data: Data::Null, origin });
        let ty = Value { data: Data::String(self.type_of(node)), origin };
        self.intern(Term::Call { function: "resourceid".into(), arguments: vec![place, ty, name] })
    }

    /// A call of `resourceId()` and its like.
    pub(super) fn resource_id_call(
        &self,
        instance: &Rc<Instance>,
        function: &str,
        values: Vec<Value>,
        location: Location,
    ) -> Value {
        let is_type = |value: &Value| {
            value.data.as_str().is_some_and(|text| text.contains('/') && !text.starts_with('/'))
        };
        let Some(first) = values.iter().position(is_type) else {
            let term = Term::Call { function: Rc::from(function), arguments: values };
            return self.made(self.intern(term), location);
        };
        let (before, rest) = values.split_at(first);
        let [ty, names @ ..] = rest else { return self.unknown("it has no resource type", location) };
        let of =
            |function: &str, before: &[Value]| self.place_call(instance, function, before.to_vec(), location);
        let scope = match (function, before) {
            ("resourceid", []) => self.seen_place(instance),
            ("resourceid", _) => of("resourcegroup", before),
            ("subscriptionresourceid", _) => of("subscription", before),
            ("managementgroupresourceid", _) => of("managementgroup", before),
            ("extensionresourceid", [extended, ..]) => extended.clone(),
            _ => of("tenant", &[]),
        };
        let place = self.as_place(&scope, location);
        let mut pieces = Vec::new();
        for (segment, name) in names.iter().enumerate() {
            if segment > 0 {
                pieces.push(self.made(Data::string("/"), location));
            }
            pieces.push(name.clone());
        }
        let name = self.text(pieces, location);
        let term = Term::Call { function: "resourceid".into(), arguments: vec![place, ty.clone(), name] };
        self.made(self.intern(term), location)
    }
}
