//! Where a value came from.

use std::rc::Rc;

use crate::source::Location;

/// A place in the [`Origins`] of a deployment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct OriginId(u32);

/// One step that a value took, seen from where it is used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Origin {
    /// The place of this step.
    pub location: Location,
    /// What happened there.
    pub step: Step,
    /// The step before, nearer to the literal.
    pub parent: Option<OriginId>,
}

/// What happened to a value at a place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// It is written there, or computed there.
    Literal,
    /// It is written there, in a file of JSON or YAML that a template loads.
    Loaded,
    /// It is the default of a parameter.
    ParameterDefault(Rc<str>),
    /// It is one of the values that a parameter allows.
    AllowedValue(Rc<str>),
    /// A parameter file gives it.
    ParameterFile(Rc<str>),
    /// A module is given it as this argument.
    ModuleArgument(Rc<str>),
    /// A variable holds it.
    Variable(Rc<str>),
    /// A parameter is read there.
    Parameter(Rc<str>),
    /// It is the output of a module.
    Output(Rc<str>),
    /// It is a property of another value.
    Property(Rc<str>),
    /// It is one side of a conditional.
    Conditional,
    /// It is joined from several pieces; the steps before are those of one of them.
    Joined,
    /// A function gives it.
    Function(Rc<str>),
}

/// All steps of one deployment. It only grows.
#[derive(Default, Debug)]
pub struct Origins {
    steps: Vec<Origin>,
}

impl Origins {
    /// Adds a step.
    pub fn push(&mut self, location: Location, step: Step, parent: Option<OriginId>) -> OriginId {
        self.steps.push(Origin { location, step, parent });
        OriginId(self.steps.len() as u32 - 1)
    }

    /// The steps of a value, from where it is used to where it is written.
    pub fn steps(&self, id: OriginId) -> impl Iterator<Item = &Origin> {
        let step = |id: OriginId| self.steps.get(id.0 as usize);
        std::iter::successors(step(id), move |origin| origin.parent.and_then(step))
    }

    /// The steps of `id`, continued by those of `end`: what a conditional's value has been through once its side is known.
    pub fn continued(&mut self, id: OriginId, end: OriginId) -> OriginId {
        let steps: Vec<Origin> = self.steps(id).cloned().collect();
        let mut parent = Some(end);
        for step in steps.into_iter().rev() {
            parent = Some(self.push(step.location, step.step, parent));
        }
        parent.unwrap_or(end)
    }
}
