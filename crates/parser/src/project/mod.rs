//! Files of a project.

/// The files that a run can see.
pub struct Project {}
