//! How many steps each deployment of a run may take.
//!
//! A small text can ask for as many steps as one deployment may take, and a run may have thousands of such. So all share
//! what one may take: each gets an equal part at first, and those for which that is too little share as much once more,
//! again and again, while a share at least doubles. What a deployment may take depends on the
//! deployments of the run alone, and not on threads.

use std::sync::Arc;

use rayon::prelude::*;
use tricep_parser::eval::STEPS;
use tricep_parser::project::{Deployment, Trace};

use super::deployment::Checked;
use super::run::Stopped;

/// Steps that a deployment may take however many there are: some milliseconds, and more than all but the largest ask for.
const LEAST: u64 = 100_000;

/// What was said of a deployment.
pub(super) struct Said {
    pub(super) trace: Trace,
    pub(super) checked: Arc<Checked>,
    /// How many steps it might take.
    pub(super) steps: u64,
}

impl Said {
    /// Whether so many steps are enough; `None` where that can't be told.
    fn is_enough(&self, steps: u64) -> Option<bool> {
        match self.checked.taken {
            Some(taken) => Some(taken < steps),
            None if steps <= self.steps => Some(false),
            None => None,
        }
    }

    /// Whether the same would be said if the deployment might take so many steps.
    fn holds(&self, steps: u64) -> bool {
        match self.checked.taken {
            Some(taken) => taken < steps,
            None => self.steps == steps,
        }
    }
}

/// A deployment, and what is known to be said of it.
pub(super) struct Turn<'d> {
    pub(super) deployment: &'d Deployment,
    pub(super) said: Option<Said>,
    /// How often it was checked.
    pub(super) checked: usize,
}

impl Turn<'_> {
    fn check(&mut self, steps: u64, check: &Check<'_>) -> Result<(), Stopped> {
        self.said = Some(check(self.deployment, steps)?);
        self.checked += 1;
        Ok(())
    }

    /// How many of so many steps it takes; `None` where they are too few.
    fn go(&mut self, steps: u64, check: &Check<'_>) -> Result<Option<u64>, Stopped> {
        let known = self.said.as_ref().and_then(|said| said.is_enough(steps));
        if known.is_none() {
            self.check(steps, check)?;
        }
        let taken = self.said.as_ref().and_then(|said| said.checked.taken);
        Ok(taken.filter(|taken| *taken < steps))
    }
}

/// Checks a deployment that may take so many steps.
pub(super) type Check<'c> = dyn Fn(&Deployment, u64) -> Result<Said, Stopped> + Sync + 'c;

/// Checks the deployments of a run of which it is not known what to say.
///
/// # Errors
///
/// Those of `check`; what was said until then is kept.
pub(super) fn all(turns: &mut [Turn<'_>], check: &Check<'_>) -> Result<(), Stopped> {
    let mut waiting: Vec<&mut Turn<'_>> = turns.iter_mut().collect();
    let mut steps = share(STEPS, waiting.len()).max(LEAST);
    round(&mut waiting, steps, check)?;
    let mut left = STEPS;
    loop {
        let next = share(left, waiting.len());
        if waiting.is_empty() || next < 2 * steps {
            break;
        }
        steps = next;
        left = left.saturating_sub(round(&mut waiting, steps, check)?);
    }
    // More steps may be known to be too few as well.
    let each = waiting.par_iter_mut().with_max_len(1);
    let unlike = each.filter(|turn| !turn.said.as_ref().is_some_and(|said| said.holds(steps)));
    unlike.map(|turn| turn.check(steps, check)).collect()
}

/// Goes on with those for which so many steps are too few; how many steps were taken by all.
fn round(waiting: &mut Vec<&mut Turn<'_>>, steps: u64, check: &Check<'_>) -> Result<u64, Stopped> {
    // One deployment may be as much work as a thousand others.
    let each = waiting.par_iter_mut().with_max_len(1);
    let taken: Vec<Option<u64>> = each.map(|turn| turn.go(steps, check)).collect::<Result<_, _>>()?;
    let mut is_done = taken.iter().map(Option::is_some);
    waiting.retain(|_| !is_done.next().unwrap_or_default());
    Ok(taken.iter().map(|taken| taken.unwrap_or(steps)).sum())
}

fn share(steps: u64, among: usize) -> u64 {
    steps / (among as u64).max(1)
}
