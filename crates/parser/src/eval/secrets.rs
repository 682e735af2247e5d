//! What is secret by its declared type: it is evaluated to a term whatever its value, so that nothing printed can hold it.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::Evaluator;
use super::declared::Declared;
use super::instance::Instance;
use super::scope::InstanceId;
use super::term::Term;
use super::value::{Array, Data, Member, Object, Slot, Value};
use crate::source::Location;
use crate::template::{Type, TypeId};

/// How many types are followed, one inside the other or leading to the other.
const DEPTH: u32 = 64;
/// How many types are looked at.
const TYPES: u32 = 10_000;

/// What was looked at of a type.
struct Seen {
    left: u32,
    named: BTreeSet<(InstanceId, TypeId)>,
}

/// How much of something is secret.
enum Secrecy {
    Nothing,
    Parts,
    All,
}

impl Evaluator<'_> {
    /// Whether something of this type is a secret, or has one in it. Of what leads too far it is assumed.
    pub(super) fn has_secrets(&self, instance: &Rc<Instance>, ty: &Type) -> bool {
        self.leads_to_secrets(instance, ty, &mut Seen { left: TYPES, named: BTreeSet::new() }, 0)
    }

    fn leads_to_secrets(&self, instance: &Rc<Instance>, ty: &Type, seen: &mut Seen, depth: u32) -> bool {
        seen.left = seen.left.saturating_sub(1);
        if seen.left == 0 || depth > DEPTH {
            return true;
        }
        match ty {
            Type::Secure(_) => true,
            Type::Named(id) if !seen.named.insert((instance.id, *id)) => false,
            Type::Named(_) | Type::Imported(_) | Type::ImportedMember(..) => self
                .named_type(instance, ty)
                .is_some_and(|(instance, ty)| self.leads_to_secrets(&instance, &ty, seen, depth + 1)),
            _ => ty.inner().into_iter().any(|ty| self.leads_to_secrets(instance, ty, seen, depth + 1)),
        }
    }

    /// A value that is given for a place in a parameter, with terms in place of the secrets in it.
    pub(super) fn without_secrets(&self, value: Value, place: &Value) -> Value {
        let of = |slot: &Slot, term: Term| {
            let location = self.location(place).unwrap_or(Location::NOWHERE);
            let place = self.made(self.intern(term), location);
            match self.secrecy(&place) {
                Secrecy::Nothing => slot.clone(),
                Secrecy::All => Slot::ready(place),
                Secrecy::Parts => {
                    let value = self.force(slot);
                    let hidden = self.within(&value, || self.without_secrets(value.clone(), &place));
                    Slot::ready(hidden.unwrap_or(place))
                }
            }
        };
        let data = match &value.data {
            Data::Object(object) => {
                let member = |member: &Member| {
                    let term = Term::Member { base: place.clone(), name: Rc::clone(&member.key) };
                    Member { value: of(&member.value, term), ..member.clone() }
                };
                let properties = object.properties.iter().map(member).collect();
                Data::Object(Rc::new(Object { properties, open: object.open }))
            }
            Data::Array(array) if !array.open => {
                let item = |(index, slot): (usize, &Slot)| {
                    let index = self.made(Data::Int(index as i64), Location::NOWHERE);
                    of(slot, Term::Index { base: place.clone(), index })
                };
                let items = array.items.iter().enumerate().map(item).collect();
                Data::Array(Rc::new(Array { items, ..Array::default() }))
            }
            Data::Term(term) => match &*self.term(*term) {
                Term::If { condition, then, otherwise } => {
                    let side = |slot: &Slot| {
                        let value = self.force(slot);
                        let hidden = self.within(&value, || self.without_secrets(value.clone(), place));
                        Slot::ready(hidden.unwrap_or_else(|| place.clone()))
                    };
                    let (condition, then, otherwise) = (condition.clone(), side(then), side(otherwise));
                    self.intern(Term::If { condition, then, otherwise })
                }
                // What is put together may have secrets anywhere.
                Term::Call { .. } | Term::Text(_) => return place.clone(),
                _ => return value,
            },
            // What has no parts, where secrets are parts, may be one of them.
            Data::Array(_) | Data::String(_) | Data::Int(_) | Data::Number(_) => return place.clone(),
            Data::Null | Data::Bool(_) | Data::Lambda(_) => return value,
        };
        Value { data, origin: value.origin }
    }

    /// How much is secret of a place in something that has secrets. A property that its type does not have may be one of
    /// them whose name was mistyped.
    fn secrecy(&self, place: &Value) -> Secrecy {
        let Some(term) = place.data.as_term() else { return Secrecy::Nothing };
        match self.declared_of(term) {
            Some(declared) if declared.is_secure() => Secrecy::All,
            Some(declared) if self.any_has_secrets(&declared) => Secrecy::Parts,
            _ if self.is_undeclared_property(term) => Secrecy::All,
            _ => Secrecy::Nothing,
        }
    }

    /// Whether something that is declared so is a secret, or has one in it.
    pub(super) fn any_has_secrets(&self, declared: &Declared) -> bool {
        declared.arms().any(|(instance, ty)| {
            self.instance(*instance).is_some_and(|instance| self.has_secrets(&instance, ty))
        })
    }
}
