//! Places: what resources and modules are deployed to.
//!
//! A place is a value, in one form whatever it is written as: null for what the whole deployment is deployed to; else a
//! call of `resourcegroup`, `subscription`, `managementgroup` or `tenant`, or the id of the resource that a resource
//! extends. Without arguments such a call speaks of the whole deployment; a group without a subscription lies in the one
//! of the whole deployment.

use std::rc::Rc;

use super::instance::Instance;
use super::term::Term;
use super::value::{Data, Value};
use super::{Answer, Evaluator, Node};
use crate::source::Location;
use crate::template::{TargetScope, same_name};

/// Types whose names are the names of hosts: there is one of a name in the whole cloud.
const GLOBAL: [&str; 2] = ["Microsoft.Web/sites", "Microsoft.Web/sites/slots"];

/// A place as it compares. What is `None` is that of the whole deployment.
enum Place {
    Tenant,
    ManagementGroup(Option<Value>),
    Subscription(Option<Value>),
    Group {
        subscription: Option<Value>,
        name: Option<Value>,
    },
    /// The resource that a resource extends, or what can't be told.
    Other(Value),
}

impl Evaluator<'_> {
    /// What a node is deployed to, in the one form that places have.
    pub fn place_of(&self, node: &Node) -> Option<Value> {
        Some(self.as_place(&self.scope_of(node)?, self.type_location(node)?))
    }

    /// Whether a node is certainly the resource of its type and name at a place.
    pub fn is_at(&self, node: &Node, place: &Value) -> bool {
        GLOBAL.iter().any(|ty| self.has_type(node, ty))
            || self.place_of(node).is_some_and(|own| self.is_same_place(&own, place))
    }

    /// Whether two places are certainly one.
    fn is_same_place(&self, a: &Value, b: &Value) -> bool {
        let same = |a: &Option<Value>, b: &Option<Value>| match (a, b) {
            (None, None) => true,
            (Some(a), Some(b)) => self.same_name(a, b) == Answer::Yes,
            // What the whole deployment is deployed to may have this name.
            _ => false,
        };
        match (self.parts(a), self.parts(b)) {
            (Place::Tenant, Place::Tenant) => true,
            (Place::ManagementGroup(a), Place::ManagementGroup(b))
            | (Place::Subscription(a), Place::Subscription(b)) => same(&a, &b),
            (Place::Group { subscription: a, name: x }, Place::Group { subscription: b, name: y }) => {
                same(&a, &b) && same(&x, &y)
            }
            (Place::Other(a), Place::Other(b)) => self.equal(&a, &b) == Answer::Yes,
            _ => false,
        }
    }

    /// What a value in the form of places says.
    fn parts(&self, place: &Value) -> Place {
        let group = |subscription, name| Place::Group { subscription, name };
        match self.term_of(place).as_deref() {
            Some(Term::Call { function, arguments }) => match (kind_of(function), arguments.as_slice()) {
                (Some(TargetScope::Tenant), []) => Place::Tenant,
                (Some(TargetScope::ManagementGroup), rest @ ([] | [_])) => {
                    Place::ManagementGroup(rest.first().cloned())
                }
                (Some(TargetScope::Subscription), rest @ ([] | [_])) => {
                    Place::Subscription(rest.first().cloned())
                }
                (Some(TargetScope::ResourceGroup), []) => group(None, None),
                (Some(TargetScope::ResourceGroup), [name]) => group(None, Some(name.clone())),
                (Some(TargetScope::ResourceGroup), [subscription, name]) => {
                    group(Some(subscription.clone()), Some(name.clone()))
                }
                _ => Place::Other(place.clone()),
            },
            None if place.data.is_null() => match self.target.get() {
                TargetScope::Tenant => Place::Tenant,
                TargetScope::ManagementGroup => Place::ManagementGroup(None),
                TargetScope::Subscription => Place::Subscription(None),
                TargetScope::ResourceGroup => group(None, None),
                TargetScope::Other => Place::Other(place.clone()),
            },
            _ => Place::Other(place.clone()),
        }
    }

    /// What `resourceGroup()` and its like speak of in the templates of an instance. A nested deployment of outer scope
    /// sees what the template around it sees, wherever it goes itself.
    pub(super) fn seen_place(&self, instance: &Instance) -> Value {
        self.instance(instance.declarations)
            .map_or_else(|| instance.scope.clone(), |owner| owner.scope.clone())
    }

    /// A call of `resourceGroup()` and its like: a term that means the same wherever it is carried to.
    pub(super) fn place_call(
        &self,
        instance: &Rc<Instance>,
        function: &str,
        mut arguments: Vec<Value>,
        location: Location,
    ) -> Value {
        let seen = self.seen_place(instance);
        let is_own = arguments.is_empty() && kind_of(function) == Some(self.kind_of_place(instance, &seen));
        if is_own && !seen.data.is_null() {
            return seen;
        }
        // The instance may be in another subscription than the whole deployment.
        if matches!((function, arguments.len()), ("subscription", 0) | ("resourcegroup", 1)) {
            arguments.splice(0..0, self.subscription_of(&seen));
        }
        self.made(self.intern(Term::Call { function: Rc::from(function), arguments }), location)
    }

    fn kind_of_place(&self, instance: &Instance, place: &Value) -> TargetScope {
        let kind = match self.term_of(place).as_deref() {
            Some(Term::Call { function, .. }) => kind_of(function),
            _ => None,
        };
        kind.unwrap_or(instance.template.scope)
    }

    /// The subscription of a place, where that is another than that of the whole deployment.
    fn subscription_of(&self, place: &Value) -> Option<Value> {
        match self.parts(place) {
            Place::Subscription(subscription) | Place::Group { subscription, .. } => subscription,
            Place::Tenant | Place::ManagementGroup(_) | Place::Other(_) => None,
        }
    }

    /// A scope as templates write it, in the one form that places have.
    pub(super) fn as_place(&self, scope: &Value, location: Location) -> Value {
        let call = |function: &str, arguments: Vec<Value>| {
            let term = Term::Call { function: Rc::from(function), arguments };
            self.as_place(&self.made(self.intern(term), location), location)
        };
        let group = |subscription: Option<Value>, name: &Value| {
            call("resourcegroup", subscription.into_iter().chain([name.clone()]).collect())
        };
        let of_text = || {
            let mut segments = self.segments(scope);
            segments.retain(|segment| !segment.is_empty());
            self.place_of_segments(&segments, location).unwrap_or_else(|| scope.clone())
        };
        if let Data::String(_) = &scope.data {
            return of_text();
        }
        let Some(term) = self.term_of(scope) else { return scope.clone() };
        match &*term {
            Term::Resource(node) => match self.node(*node) {
                // A resource may lie in itself by mistake.
                Some(node) => self.deeper(location, || {
                    let id = Value { data: self.resource_id(&node), origin: scope.origin };
                    if container(&self.type_of(&node)).is_some() { self.as_place(&id, location) } else { id }
                }),
                None => scope.clone(),
            },
            Term::Member { base, name } if name.eq_ignore_ascii_case("id") => {
                match self.term_of(base).as_deref() {
                    Some(Term::Call { function, .. }) if kind_of(function).is_some() => {
                        self.as_place(base, location)
                    }
                    _ => scope.clone(),
                }
            }
            Term::Call { function, arguments } => match (&**function, arguments.as_slice()) {
                ("resourceid", [above, ty, name]) => match ty.data.as_str().and_then(container) {
                    Some("resourcegroup") => group(self.subscription_of(above), name),
                    Some(function) => call(function, vec![name.clone()]),
                    None => scope.clone(),
                },
                (function, []) if kind_of(function) == Some(self.target.get()) => {
                    Value { data: Data::Null, origin: scope.origin }
                }
                ("resourcegroup", [subscription, name]) if self.is_own_subscription(subscription) => {
                    group(None, name)
                }
                ("resourcegroup", [name]) if self.is_own_group(name) => call("resourcegroup", Vec::new()),
                ("subscription", [subscription]) if self.is_own_subscription(subscription) => {
                    call("subscription", Vec::new())
                }
                _ => scope.clone(),
            },
            Term::Text(_) => of_text(),
            _ => scope.clone(),
        }
    }

    /// `subscription().subscriptionId` of the whole deployment.
    fn is_own_subscription(&self, value: &Value) -> bool {
        let known = self.environment.as_ref().and_then(|known| known.subscription.as_deref());
        self.is_of_whole(value, "subscription", "subscriptionId", known)
    }

    /// `resourceGroup().name` of the whole deployment.
    fn is_own_group(&self, value: &Value) -> bool {
        let known = self.environment.as_ref().and_then(|known| known.resource_group.as_deref());
        self.target.get() == TargetScope::ResourceGroup
            && self.is_of_whole(value, "resourcegroup", "name", known)
    }

    /// Whether a value is this property of what the whole deployment is deployed to: as a term, or as what is known of it.
    fn is_of_whole(&self, value: &Value, function: &str, property: &str, known: Option<&str>) -> bool {
        if let Some(text) = value.data.as_str() {
            return known.is_some_and(|known| same_name(known, text));
        }
        match self.term_of(value).as_deref() {
            Some(Term::Member { base, name }) if same_name(name, property) => matches!(
                self.term_of(base).as_deref(),
                Some(Term::Call { function: called, arguments }) if &**called == function && arguments.is_empty()
            ),
            _ => false,
        }
    }

    /// The place whose id has these segments, each of pieces and none empty; `None` where they are the id of none.
    pub(crate) fn place_of_segments(&self, segments: &[Vec<Value>], location: Location) -> Option<Value> {
        let is = |segment: &[Value], word: &str| match segment {
            [one] => one.data.as_str().is_some_and(|text| same_name(text, word)),
            _ => false,
        };
        let whole = |segment: &[Value]| self.text(segment.iter().cloned(), location);
        let (function, arguments) = match segments {
            [] => ("tenant", Vec::new()),
            [one] => {
                let [one @ Value { data: Data::Term(_), .. }] = one.as_slice() else { return None };
                let place = self.as_place(one, location);
                let is_known =
                    !matches!(self.parts(&place), Place::Other(_)) || self.written_id(&place).is_some();
                return is_known.then_some(place);
            }
            [kind, name] if is(kind, "subscriptions") => ("subscription", vec![whole(name)]),
            [kind, subscription, groups, name]
                if is(kind, "subscriptions") && is(groups, "resourceGroups") =>
            {
                ("resourcegroup", vec![whole(subscription), whole(name)])
            }
            [above, groups, name] if is(groups, "resourceGroups") => {
                let above = self.place_of_segments(std::slice::from_ref(above), location)?;
                let subscription = self.subscription_of(&above);
                ("resourcegroup", subscription.into_iter().chain([whole(name)]).collect())
            }
            [.., provider, kind, name]
                if is(provider, "Microsoft.Management") && is(kind, "managementGroups") =>
            {
                ("managementgroup", vec![whole(name)])
            }
            _ => return None,
        };
        let call = self.intern(Term::Call { function: Rc::from(function), arguments });
        Some(self.as_place(&self.made(call, location), location))
    }
}

/// The function that gives a scope of this type.
fn container(ty: &str) -> Option<&'static str> {
    if same_name(ty, "Microsoft.Resources/resourceGroups") {
        Some("resourcegroup")
    } else if same_name(ty, "Microsoft.Management/managementGroups") {
        Some("managementgroup")
    } else {
        None
    }
}

/// What a function of scopes gives.
fn kind_of(function: &str) -> Option<TargetScope> {
    match function {
        "resourcegroup" => Some(TargetScope::ResourceGroup),
        "subscription" => Some(TargetScope::Subscription),
        "managementgroup" => Some(TargetScope::ManagementGroup),
        "tenant" => Some(TargetScope::Tenant),
        _ => None,
    }
}
