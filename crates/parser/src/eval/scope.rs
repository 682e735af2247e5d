//! What an expression sees: the instance of its template, and the names bound around it.

use std::rc::Rc;

use super::value::Value;
use crate::template::LocalId;

/// One use of a template in a deployment: the root, a module, a nested deployment, an imported file, a parameter file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct InstanceId(pub u32);

impl InstanceId {
    /// Its place in the list of instances.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// An instance and the locals bound in it.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The instance whose template the expression stands in.
    pub instance: InstanceId,
    locals: Option<Rc<Binding>>,
}

#[derive(Debug)]
struct Binding {
    local: LocalId,
    value: Value,
    outer: Option<Rc<Binding>>,
}

impl Scope {
    /// The scope of an instance's declarations: nothing is bound.
    pub fn of(instance: InstanceId) -> Self {
        Self { instance, locals: None }
    }

    /// The same locals in another instance: what a nested deployment of outer scope sees.
    #[must_use]
    pub fn moved(&self, instance: InstanceId) -> Self {
        Self { instance, locals: self.locals.clone() }
    }

    /// This scope with one more local.
    #[must_use]
    pub fn with(&self, local: LocalId, value: Value) -> Self {
        let binding = Binding { local, value, outer: self.locals.clone() };
        Self { instance: self.instance, locals: Some(Rc::new(binding)) }
    }

    /// What a local is bound to.
    pub fn get(&self, local: LocalId) -> Option<&Value> {
        let mut next = self.locals.as_ref();
        while let Some(binding) = next {
            if binding.local == local {
                return Some(&binding.value);
            }
            next = binding.outer.as_ref();
        }
        None
    }

    /// The values that nothing but this scope holds.
    pub(super) fn into_values(self) -> impl Iterator<Item = Value> {
        let mut next = self.locals;
        std::iter::from_fn(move || {
            let Binding { value, outer, .. } = Rc::into_inner(next.take()?)?;
            next = outer;
            Some(value)
        })
    }

    /// Whether this scope is `inner` or one around it.
    pub(super) fn locals_are(&self, inner: &Self) -> bool {
        let Some(wanted) = &self.locals else { return true };
        let mut next = inner.locals.as_ref();
        while let Some(binding) = next {
            if Rc::ptr_eq(binding, wanted) {
                return true;
            }
            next = binding.outer.as_ref();
        }
        false
    }
}
