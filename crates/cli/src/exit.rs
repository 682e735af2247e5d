//! How a run ends.

use std::process::{ExitCode, Termination};

use tricep_rules::engine;

/// The ways in which a run can end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    /// The work was done, and nothing was found at or above the level that matters.
    Clean,
    /// The work was done, and something was found.
    Findings,
    /// The work could not be done: wrong usage, bad settings, a path that can't be read.
    Failed,
    /// The client of the language server left without asking to shut down: 1, as the protocol wants it.
    Abrupt,
}

impl Exit {
    /// The number that the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings | Self::Abrupt => 1,
            Self::Failed => 2,
        }
    }
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(self.code())
    }
}

/// Why the work could not be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Failure {
    /// What is wrong and what to do about it.
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

impl From<engine::Failure> for Failure {
    fn from(failure: engine::Failure) -> Self {
        Self { message: failure.message }
    }
}

/// What a command gives.
pub(crate) type Outcome = Result<Exit, Failure>;
