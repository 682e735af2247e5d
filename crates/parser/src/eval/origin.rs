//! Where a value came from.

use std::num::NonZeroU32;
use std::rc::Rc;

use crate::source::Location;

/// A place in the [`Origins`] of a deployment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct OriginId(NonZeroU32);

impl OriginId {
    fn of(place: usize) -> Self {
        let number = u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1);
        Self(NonZeroU32::new(number).unwrap_or(NonZeroU32::MAX))
    }

    fn place(self) -> usize {
        self.0.get() as usize - 1
    }
}

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

/// All steps of one deployment. It only grows, by a block at a time: a list that doubles would have much room to spare.
#[derive(Default, Debug)]
pub struct Origins {
    blocks: Vec<Vec<Origin>>,
}

/// Steps in a block.
const BLOCK: usize = 1 << 14;

impl Origins {
    /// Adds a step.
    pub fn push(&mut self, location: Location, step: Step, parent: Option<OriginId>) -> OriginId {
        if self.blocks.last().is_none_or(|block| block.len() == BLOCK) {
            // Most deployments do not fill one.
            let room = if self.blocks.is_empty() { 0 } else { BLOCK };
            self.blocks.push(Vec::with_capacity(room));
        }
        let before = (self.blocks.len() - 1) * BLOCK;
        let Some(block) = self.blocks.last_mut() else { return OriginId::of(before) };
        block.push(Origin { location, step, parent });
        OriginId::of(before + block.len() - 1)
    }

    /// The steps of a value, from where it is used to where it is written.
    pub fn steps(&self, id: OriginId) -> impl Iterator<Item = &Origin> {
        let step = |id: OriginId| self.blocks.get(id.place() / BLOCK)?.get(id.place() % BLOCK);
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
