//! Functions that speak of the deployment: scopes, resources, files, declarations by a computed name.

use std::rc::Rc;

use crate::eval::functions;
use crate::eval::instance::Instance;
use crate::eval::resource_id::WrittenId;
use crate::eval::term::Term;
use crate::eval::value::Value;
use crate::eval::{Evaluator, TroubleKind};
use crate::graph::NodeId;
use crate::source::Location;
use crate::template::same_name;

/// Why a value of an imported file that depends on the deployment is not known.
const IMPORTED: &str = "it is imported, and not known of which deployment it speaks";

impl Evaluator<'_> {
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

    /// `reference(id)`: the properties of a resource of this deployment, where it can be told which.
    pub(super) fn reference(&self, instance: &Rc<Instance>, values: &[Value], location: Location) -> Value {
        let [id, rest @ ..] = values else { return self.unknown("reference() has no argument", location) };
        let full = matches!(rest.get(1).and_then(|value| value.data.as_str()), Some(text) if same_name(text, "full"));
        let node = self
            .referenced(instance, id)
            .or_else(|| Some(self.referenced_node(instance.id, &self.written_id(id)?, location)));
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
        let Some(WrittenId { place, ty, name, .. }) = self.written_id(id) else {
            let named = self.named_resources(instance, None);
            // A name alone must mean one resource only.
            return match named.get(&self.name_key(id)?)?.as_slice() {
                [one] => Some(*one),
                _ => None,
            };
        };
        let named = self.named_resources(instance, Some(&ty));
        let mut found = named.get(&self.name_key(&name)?)?.iter();
        found.find(|node| self.node(**node).is_some_and(|node| self.is_at(&node, &place))).copied()
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
