//! Functions that speak of the deployment: scopes, resources, files, declarations by a computed name.

use std::rc::Rc;

use crate::eval::functions;
use crate::eval::instance::Instance;
use crate::eval::term::Term;
use crate::eval::value::Value;
use crate::eval::{Evaluator, TroubleKind};
use crate::graph::NodeId;
use crate::source::Location;
use crate::template::{TargetScope, same_name};

/// Why a value of an imported file that depends on the deployment is not known.
const IMPORTED: &str = "it is imported, and not known of which deployment it speaks";

impl Evaluator<'_> {
    /// `resourceGroup()` and its like, where they are called.
    pub(super) fn place(&self, instance: &Rc<Instance>, function: &str, location: Location) -> Value {
        let scope = self
            .instance(instance.declarations)
            .map_or_else(|| instance.scope.clone(), |owner| owner.scope.clone());
        let kind = self.scope_kind(instance, &scope);
        let matches = match function {
            "resourcegroup" => kind == TargetScope::ResourceGroup,
            "subscription" => kind == TargetScope::Subscription,
            "managementgroup" => kind == TargetScope::ManagementGroup,
            _ => false,
        };
        if matches && !scope.data.is_null() {
            return Value { data: scope.data, origin: scope.origin };
        }
        // A resource group may lie in another subscription than that of the whole deployment.
        let arguments = match self.term_of(&scope).as_deref() {
            Some(Term::Call { function: group, arguments }) if function == "subscription" => {
                match (&**group, arguments.as_slice()) {
                    ("resourcegroup", [subscription, _]) => vec![subscription.clone()],
                    _ => Vec::new(),
                }
            }
            _ => Vec::new(),
        };
        let term = Term::Call { function: Rc::from(function), arguments };
        self.made(self.intern(term), location)
    }

    /// Whether what an instance declares is used in other files, each perhaps a deployment of its own.
    fn is_imported(&self, instance: &Rc<Instance>) -> bool {
        let key = (instance.template.file, instance.scope.data.as_term());
        self.imported.borrow().get(&key) == Some(&instance.id)
    }

    /// `deployment()` where it is called: each module is a deployment of its own.
    pub(super) fn deployment(&self, instance: &Rc<Instance>, location: Location) -> Value {
        if self.is_imported(instance) {
            return self.unknown(IMPORTED, location);
        }
        let own = self.instance(instance.declarations).filter(|owner| owner.caller.is_some());
        let module = own.map(|owner| self.made(self.intern(Term::Module(owner.id)), location));
        let arguments = module.into_iter().collect();
        self.made(self.intern(Term::Call { function: "deployment".into(), arguments }), location)
    }

    pub(super) fn scope_kind(&self, instance: &Rc<Instance>, scope: &Value) -> TargetScope {
        match self.term_of(scope).as_deref() {
            Some(Term::Call { function, .. }) => match &**function {
                "resourcegroup" => TargetScope::ResourceGroup,
                "subscription" => TargetScope::Subscription,
                "managementgroup" => TargetScope::ManagementGroup,
                _ => instance.template.scope,
            },
            _ => instance.template.scope,
        }
    }

    /// `reference(id)`: the properties of a resource of this deployment, where it can be told which.
    pub(super) fn reference(&self, instance: &Rc<Instance>, values: &[Value], location: Location) -> Value {
        let [id, rest @ ..] = values else { return self.unknown("reference() has no argument", location) };
        let full = matches!(rest.get(1).and_then(|value| value.data.as_str()), Some(text) if same_name(text, "full"));
        let node = self.referenced(instance, id).or_else(|| match &*self.term_of(id)? {
            Term::Call { function, arguments } if &**function == "resourceid" => match arguments.as_slice() {
                [_, ty, name] => Some(self.referenced_node(
                    instance.id,
                    id.data.as_term()?,
                    ty.data.as_str()?,
                    name,
                    location,
                )),
                _ => None,
            },
            _ => None,
        });
        match node {
            Some(node) => {
                let whole = self.made(self.intern(Term::Resource(node)), location);
                if full { whole } else { self.member(&whole, "properties", location, false) }
            }
            None => {
                let term = Term::Call { function: "reference".into(), arguments: values.to_vec() };
                self.made(self.intern(term), location)
            }
        }
    }

    /// The resource that an id, or a name without a type, means among those declared next to the caller.
    pub(super) fn referenced(&self, instance: &Rc<Instance>, id: &Value) -> Option<NodeId> {
        let wanted = match self.term_of(id).as_deref() {
            Some(Term::Call { function, arguments }) if &**function == "resourceid" => {
                match arguments.as_slice() {
                    [_, ty, name] => Some((ty.data.as_str()?.to_owned(), name.clone())),
                    _ => None,
                }
            }
            _ => None,
        };
        let (ty, name) = match &wanted {
            Some((ty, name)) => (Some(ty.as_str()), name),
            None => (None, id),
        };
        let named = self.named_resources(instance, ty);
        let found = named.get(&self.name_key(name)?)?;
        let is_exactly = |node: &NodeId| {
            self.node(*node).is_some_and(|node| {
                self.resource_id(&node).as_term().is_some_and(|own| Some(own) == id.data.as_term())
            })
        };
        if let Some(exact) = found.iter().find(|node| is_exactly(node)) {
            return Some(*exact);
        }
        let first = found.first()?;
        // A name alone must mean one resource only.
        (wanted.is_some() || found.len() == 1).then_some(*first)
    }

    /// A function that reads from the project: a file, or what is in a folder.
    pub(super) fn load(
        &self,
        instance: &Rc<Instance>,
        function: &str,
        values: &[Value],
        location: Location,
    ) -> Value {
        let Some(path) = values.first().and_then(|value| value.data.as_str()) else {
            return self.unknown("the path of the file is not known", location);
        };
        let from = instance.template.file;
        let loaded = match function {
            "loaddirectoryfileinfo" => self
                .files
                .listing(from, path)
                .map(|paths| functions::files::directory(self, paths, values.get(1), location)),
            _ => self
                .files
                .text(from, path)
                .map(|(file, text)| functions::files::load(self, function, values, (file, &text), location)),
        };
        loaded.unwrap_or_else(|reason| {
            self.trouble(TroubleKind::UnresolvedModule, reason.clone(), location);
            self.unknown(reason, location)
        })
    }

    /// `parameters(name)` and `variables(name)` with a name that is computed.
    pub(super) fn declared_by_name(
        &self,
        instance: &Rc<Instance>,
        function: &str,
        values: &[Value],
        location: Location,
    ) -> Value {
        let owner = self.instance(instance.declarations);
        let (Some(owner), Some(name)) = (owner, values.first().and_then(|value| value.data.as_str())) else {
            let term = Term::Call { function: Rc::from(function), arguments: values.to_vec() };
            return self.made(self.intern(term), location);
        };
        let template = &owner.template;
        let found = match function {
            "parameters" => template
                .parameters
                .iter()
                .position(|parameter| same_name(&parameter.name.text, name))
                .map(|place| self.parameter(owner.id, crate::template::ParameterId(place as u32))),
            _ => template
                .variables
                .iter()
                .position(|variable| same_name(&variable.name.text, name))
                .map(|place| self.variable(owner.id, crate::template::VariableId(place as u32))),
        };
        found.unwrap_or_else(|| self.unknown(format!("nothing declares '{name}'"), location))
    }
}
