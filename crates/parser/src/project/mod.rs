//! Which files there are, and which of them make a deployment.
//!
//! This is the only place that touches the file system, and it does so through [`FileSystem`], so that an editor's unsaved
//! text and tests can stand in for the disk. Every file is read and parsed once in a run.

mod deployments;
mod fs;
mod load;
mod paths;
mod references;
mod registry;
mod walk;

pub use deployments::{Deployment, Selection};
pub use fs::{Disk, FileSystem, Kind, Memory};
pub use load::{Loaded, Project, Trouble};
pub use paths::{normal, relative};
