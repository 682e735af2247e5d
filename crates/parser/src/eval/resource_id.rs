//! Ids of resources, in one form whatever they are written as.
//!
//! An id is a call of `resourceid` with three arguments: the scope, the type and the full name. The scope is null for what
//! the whole deployment is deployed to; else a call of `resourcegroup`, `subscription`, `managementgroup` or `tenant`, or
//! the id of the resource that the resource extends.

use std::rc::Rc;

use super::instance::Instance;
use super::term::Term;
use super::value::{Data, Value};
use super::{Evaluator, Node};
use crate::source::Location;
use crate::template::{TargetScope, same_name};

impl Evaluator<'_> {
    /// The id of a resource.
    pub(super) fn resource_id(&self, node: &Node) -> Data {
        let name = self.full_name(node);
        let origin = name.origin;
        let scope = self.place_of(node).unwrap_or(Value { data: Data::Null, origin });
        let ty = Value { data: Data::String(self.type_of(node)), origin };
        self.intern(Term::Call { function: "resourceid".into(), arguments: vec![scope, ty, name] })
    }

    /// What a node is deployed to, in the one form that scopes of ids have.
    pub fn place_of(&self, node: &Node) -> Option<Value> {
        let instance = self.instance(node.instance)?;
        let location = self.type_location(node)?;
        Some(self.place_in(&instance, &self.scope_of(node)?, location))
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
        let Some(place) = values.iter().position(is_type) else {
            let term = Term::Call { function: Rc::from(function), arguments: values };
            return self.made(self.intern(term), location);
        };
        let (before, rest) = values.split_at(place);
        let [ty, names @ ..] = rest else { return self.unknown("it has no resource type", location) };
        let call = |function: &str, arguments: Vec<Value>| {
            let term = Term::Call { function: Rc::from(function), arguments };
            self.made(self.intern(term), location)
        };
        let scope = match (function, before) {
            ("resourceid", []) => instance.scope.clone(),
            ("resourceid", _) => call("resourcegroup", before.to_vec()),
            ("subscriptionresourceid", _) => call("subscription", before.to_vec()),
            ("managementgroupresourceid", _) => call("managementgroup", before.to_vec()),
            ("extensionresourceid", [extended, ..]) => extended.clone(),
            _ => call("tenant", Vec::new()),
        };
        let scope = self.place_in(instance, &scope, location);
        let mut pieces = Vec::new();
        for (place, name) in names.iter().enumerate() {
            if place > 0 {
                pieces.push(self.made(Data::string("/"), location));
            }
            pieces.push(name.clone());
        }
        let name = self.text(pieces, location);
        call("resourceid", vec![scope, ty.clone(), name])
    }

    /// A scope as the templates of an instance write it, in the one form that scopes of ids have.
    pub(super) fn place_in(&self, instance: &Rc<Instance>, scope: &Value, location: Location) -> Value {
        let call = |function: &str, arguments: Vec<Value>| {
            let term = Term::Call { function: Rc::from(function), arguments };
            self.place_in(instance, &self.made(self.intern(term), location), location)
        };
        if let Data::String(text) = &scope.data {
            return match self.written_place(text, location) {
                Some((function, arguments)) => call(function, arguments),
                None => scope.clone(),
            };
        }
        let Some(term) = self.term_of(scope) else { return scope.clone() };
        match &*term {
            Term::Resource(node) => match self.node(*node) {
                Some(node) => match container(&self.type_of(&node)) {
                    Some(function) => call(function, vec![self.full_name(&node)]),
                    // A resource may extend itself by mistake.
                    None => self
                        .deeper(location, || Value { data: self.resource_id(&node), origin: scope.origin }),
                },
                None => scope.clone(),
            },
            Term::Member { base, name } if name.eq_ignore_ascii_case("id") => {
                match self.term_of(base).as_deref() {
                    Some(Term::Call { function, .. }) if kind_of(function).is_some() => {
                        self.place_in(instance, base, location)
                    }
                    _ => scope.clone(),
                }
            }
            Term::Call { function, arguments } => match (&**function, arguments.as_slice()) {
                ("resourceid", [_, ty, name]) => match ty.data.as_str().and_then(container) {
                    Some(function) => call(function, vec![name.clone()]),
                    None => scope.clone(),
                },
                (function, []) if kind_of(function) == Some(instance.template.scope) => {
                    instance.scope.clone()
                }
                // The subscription that it is in anyway.
                ("resourcegroup", [subscription, name]) if self.is_own_subscription(subscription) => {
                    call("resourcegroup", vec![name.clone()])
                }
                ("subscription", [subscription]) if self.is_own_subscription(subscription) => {
                    call("subscription", Vec::new())
                }
                _ => scope.clone(),
            },
            Term::Text(pieces) => match self.composed_place(pieces) {
                Some((function, arguments)) => call(function, arguments),
                None => scope.clone(),
            },
            _ => scope.clone(),
        }
    }

    /// `subscription().subscriptionId`.
    fn is_own_subscription(&self, value: &Value) -> bool {
        match self.term_of(value).as_deref() {
            Some(Term::Member { base, name }) if same_name(name, "subscriptionId") => matches!(
                self.term_of(base).as_deref(),
                Some(Term::Call { function, arguments }) if &**function == "subscription" && arguments.is_empty()
            ),
            _ => false,
        }
    }

    /// `/subscriptions/…/resourceGroups/…` of pieces that are not all known.
    fn composed_place(&self, pieces: &[Value]) -> Option<(&'static str, Vec<Value>)> {
        let is = |piece: &Value, text: &str| piece.data.as_str().is_some_and(|known| same_name(known, text));
        match pieces {
            [start, subscription, middle, name]
                if is(start, "/subscriptions/") && is(middle, "/resourceGroups/") =>
            {
                Some(("resourcegroup", vec![subscription.clone(), name.clone()]))
            }
            [start, subscription] if is(start, "/subscriptions/") => {
                Some(("subscription", vec![subscription.clone()]))
            }
            [start, name] if is(start, "/providers/Microsoft.Management/managementGroups/") => {
                Some(("managementgroup", vec![name.clone()]))
            }
            _ => None,
        }
    }

    /// The same of a text that is wholly known.
    fn written_place(&self, text: &str, location: Location) -> Option<(&'static str, Vec<Value>)> {
        let string = |text: &&str| self.made(Data::string(*text), location);
        let segments: Vec<&str> = text.trim_start_matches('/').split('/').collect();
        let is =
            |place: usize, name: &str| segments.get(place).is_some_and(|segment| same_name(segment, name));
        match segments.as_slice() {
            [""] => Some(("tenant", Vec::new())),
            [_, subscription] if is(0, "subscriptions") => Some(("subscription", vec![string(subscription)])),
            [_, subscription, _, name] if is(0, "subscriptions") && is(2, "resourceGroups") => {
                Some(("resourcegroup", vec![string(subscription), string(name)]))
            }
            [.., provider, kind, name]
                if same_name(&format!("{provider}/{kind}"), "Microsoft.Management/managementGroups") =>
            {
                Some(("managementgroup", vec![string(name)]))
            }
            _ => None,
        }
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
