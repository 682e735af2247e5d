//! Names of a template and what they mean.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;

use super::members;
use crate::json::{Kind, Value};
use crate::template::MAX_SUGGESTIONS;
use crate::template::{FunctionId, ModuleId, ParameterId, ResourceId, VariableId, closest};

/// What a symbolic name stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Declared {
    Resource(ResourceId),
    Module(ModuleId),
}

/// Names that compare without letter case.
#[derive(Debug)]
pub(super) struct Table<Id> {
    ids: HashMap<Box<str>, Id>,
    names: Vec<Arc<str>>,
    /// How often the closest name was asked for.
    suggestions: Cell<u32>,
}

impl<Id> Default for Table<Id> {
    fn default() -> Self {
        Self { ids: HashMap::new(), names: Vec::new(), suggestions: Cell::new(0) }
    }
}

impl<Id: Copy> Table<Id> {
    /// Adds a name; the first of two that are the same counts.
    pub(super) fn add(&mut self, name: Arc<str>, id: Id) {
        self.ids.entry(name.to_ascii_lowercase().into()).or_insert(id);
        self.names.push(name);
    }

    pub(super) fn get(&self, name: &str) -> Option<Id> {
        if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            self.ids.get(name.to_ascii_lowercase().as_str()).copied()
        } else {
            self.ids.get(name).copied()
        }
    }

    /// The name that a misspelt one most likely means, as long as not too many were asked for.
    pub(super) fn closest(&self, name: &str) -> Option<&str> {
        self.suggestions.set(self.suggestions.get() + 1);
        if self.suggestions.get() > MAX_SUGGESTIONS {
            return None;
        }
        closest(name, self.names.iter().map(|name| &**name))
    }

    /// The name that was added as the `index`th.
    pub(super) fn name(&self, index: usize) -> Option<&Arc<str>> {
        self.names.get(index)
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }
}

/// What `parameters()`, `variables()` and the namespaces of functions mean in a template.
#[derive(Default, Debug)]
pub(super) struct Names {
    pub(super) parameters: Table<ParameterId>,
    pub(super) variables: Table<VariableId>,
    pub(super) functions: Table<FunctionId>,
}

impl Names {
    /// The names that a template declares, numbered in the order in which they are lowered.
    pub(super) fn of(root: Value<'_>) -> Self {
        let mut names = Self::default();
        for member in root.get("parameters").map(members).unwrap_or_default() {
            let id = ParameterId(names.parameters.len() as u32);
            names.parameters.add(member.key.decode().into(), id);
        }
        for name in variable_names(root) {
            let id = VariableId(names.variables.len() as u32);
            names.variables.add(name, id);
        }
        for (namespace, name, _) in user_functions(root) {
            let id = FunctionId(names.functions.len() as u32);
            names.functions.add(format!("{namespace}.{name}").into(), id);
        }
        names
    }
}

/// A variable as it is written.
#[derive(Clone, Copy)]
pub(super) enum VariableSource<'t> {
    /// A member of `variables`.
    Member(crate::json::Member<'t>),
    /// An item of its `copy`.
    Copy(Value<'t>),
}

/// The variables of a template in their order.
pub(super) fn variables(root: Value<'_>) -> Vec<VariableSource<'_>> {
    let mut variables = Vec::new();
    for member in root.get("variables").map(members).unwrap_or_default() {
        if member.key.is("copy") && member.value.kind() == Kind::Array {
            variables.extend(member.value.items().map(VariableSource::Copy));
        } else {
            variables.push(VariableSource::Member(member));
        }
    }
    variables
}

fn variable_names(root: Value<'_>) -> impl Iterator<Item = Arc<str>> {
    variables(root).into_iter().map(|variable| match variable {
        VariableSource::Member(member) => member.key.decode().into(),
        VariableSource::Copy(copy) => copy
            .get("name")
            .and_then(Value::as_text)
            .map_or_else(|| Arc::from(""), |name| name.decode().into()),
    })
}

/// The user-defined functions of a template in their order: namespace, name, declaration.
pub(super) fn user_functions(root: Value<'_>) -> Vec<(String, String, crate::json::Member<'_>)> {
    let mut functions = Vec::new();
    for group in root.get("functions").into_iter().flat_map(Value::items) {
        let namespace = group.get("namespace").and_then(Value::as_text);
        let namespace = namespace.map(|name| name.decode().into_owned()).unwrap_or_default();
        for member in group.get("members").map(members).unwrap_or_default() {
            functions.push((namespace.clone(), member.key.decode().into_owned(), member));
        }
    }
    functions
}
