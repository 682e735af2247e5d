//! Where a deployment goes, as far as that is known: what `resourceGroup().id` and its like give then.

use std::rc::Rc;

use super::term::Term;
use super::value::{Data, Value};
use super::{Evaluator, Node, Step};
use crate::source::Location;
use crate::template::{TargetScope, same_name};

/// Where a deployment goes. What is not stated stays unknown.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Environment {
    /// The tenant's id.
    pub tenant: Option<String>,
    /// The management group's name.
    pub management_group: Option<String>,
    /// The subscription's id.
    pub subscription: Option<String>,
    /// The resource group's name.
    pub resource_group: Option<String>,
    /// The place of the resource group, or of a deployment to something larger.
    pub location: Option<String>,
    /// The name of the root deployment.
    pub deployment: Option<String>,
}

impl Evaluator<'_> {
    /// A property of `resourceGroup()` and its like that is known from where the deployment goes.
    pub(super) fn environment_member(
        &self,
        function: &str,
        arguments: &[Value],
        name: &str,
        location: Location,
    ) -> Option<Value> {
        let environment = self.environment.as_ref()?;
        let name = name.to_ascii_lowercase();
        if (function, name.as_str()) == ("subscription", "tenantid") {
            let tenant = self
                .made(self.intern(Term::Call { function: "tenant".into(), arguments: Vec::new() }), location);
            return Some(self.member(&tenant, "tenantId", location, false));
        }
        let own = arguments.is_empty();
        let known = match (function, name.as_str()) {
            ("tenant", "tenantid") => environment.tenant.clone()?,
            ("tenant", "id") => format!("/tenants/{}", environment.tenant.as_ref()?),
            ("subscription", "subscriptionid") if own => environment.subscription.clone()?,
            ("managementgroup", "name") if own => environment.management_group.clone()?,
            ("resourcegroup", "name") if own => environment.resource_group.clone()?,
            ("resourcegroup", "location") if own && !self.is_larger_than_a_group() => {
                environment.location.clone()?
            }
            ("deployment", "location") if own && self.is_larger_than_a_group() => {
                environment.location.clone()?
            }
            ("deployment", "name") if own => environment.deployment.clone()?,
            ("resourcegroup", "type") => String::from("Microsoft.Resources/resourceGroups"),
            ("managementgroup", "type") => String::from("Microsoft.Management/managementGroups"),
            ("resourcegroup" | "subscription" | "managementgroup", "id") => {
                let whole = self.place_text(function, arguments, location)?;
                return Some(self.stepped(whole, location, Step::Property("id".into())));
            }
            _ => return None,
        };
        Some(self.made(Data::string(known), location))
    }

    fn is_larger_than_a_group(&self) -> bool {
        self.target.get() != TargetScope::ResourceGroup
    }

    /// The id of a scope.
    fn place_text(&self, function: &str, arguments: &[Value], location: Location) -> Option<Value> {
        let environment = self.environment.as_ref()?;
        let known =
            |text: &Option<String>| text.as_deref().map(|text| self.made(Data::string(text), location));
        let text = |text: &str| self.made(Data::string(text), location);
        let pieces = match (function, arguments) {
            ("tenant", _) => vec![],
            ("managementgroup", [] | [_]) => {
                let name = arguments.first().cloned().or_else(|| known(&environment.management_group))?;
                vec![text("/providers/Microsoft.Management/managementGroups/"), name]
            }
            ("subscription", [] | [_]) => {
                let id = arguments.first().cloned().or_else(|| known(&environment.subscription))?;
                vec![text("/subscriptions/"), id]
            }
            ("resourcegroup", _) => {
                let (subscription, name) = match arguments {
                    [subscription, name] => (subscription.clone(), name.clone()),
                    [name] => (known(&environment.subscription)?, name.clone()),
                    _ => (known(&environment.subscription)?, known(&environment.resource_group)?),
                };
                vec![text("/subscriptions/"), subscription, text("/resourceGroups/"), name]
            }
            _ => return None,
        };
        Some(self.text(pieces, location))
    }

    /// The id of a resource as a string, where it is known where the deployment goes.
    pub fn id_text(&self, node: &Node) -> Option<Value> {
        let location = self.type_location(node)?;
        self.id_text_of(&self.made(self.resource_id(node), location))
    }

    /// What the id of a resource comes to as a string, where it is known where the deployment goes.
    pub fn id_text_of(&self, id: &Value) -> Option<Value> {
        self.environment.as_ref()?;
        let location = self.location(id)?;
        let term = self.term_of(id)?;
        let Term::Call { function, arguments } = &*term else { return None };
        let ("resourceid", [scope, ty, name]) = (&**function, arguments.as_slice()) else { return None };
        let ty = ty.data.as_str()?;
        let above = match self.term_of(scope).as_deref() {
            // The resource that it extends.
            Some(Term::Call { function, .. }) if &**function == "resourceid" => {
                self.within(scope, || self.id_text_of(scope)).flatten()?
            }
            Some(Term::Call { function, arguments }) => self.place_text(function, arguments, location)?,
            Some(_) => return None,
            None if scope.data.is_null() => {
                let function = match self.target.get() {
                    TargetScope::ResourceGroup => "resourcegroup",
                    TargetScope::Subscription => "subscription",
                    TargetScope::ManagementGroup => "managementgroup",
                    TargetScope::Tenant => "tenant",
                    TargetScope::Other => return None,
                };
                self.place_text(function, &[], location)?
            }
            None => scope.clone(),
        };
        let text = |text: &str| self.made(Data::string(text), location);
        if same_name(ty, "Microsoft.Resources/resourceGroups") {
            return Some(self.text([above, text("/resourceGroups/"), name.clone()], location));
        }
        let mut kinds = ty.split('/');
        let namespace = kinds.next()?;
        let mut pieces = vec![above, text(&format!("/providers/{namespace}"))];
        for segment in self.segments(name) {
            pieces.push(text(&format!("/{}/", kinds.next()?)));
            pieces.extend(segment);
        }
        kinds.next().is_none().then(|| self.text(pieces, location))
    }

    /// The symbolic name of a resource of an extension, which has no id.
    pub fn extension_symbol(&self, node: &Node) -> Option<Rc<str>> {
        if self.type_of(node).contains('/') {
            return None;
        }
        self.declaration(node, |resource| resource.symbol.as_ref().map(|symbol| Rc::from(&*symbol.text)))?
    }
}
