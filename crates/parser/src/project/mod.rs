//! Which files there are, and which of them make a deployment.
//!
//! This is the only place that touches the file system, and it does so through [`FileSystem`], so that an editor's unsaved
//! text and tests can stand in for the disk. Every file is read and parsed once in a run. A [`Project`] is a view of the files
//! as they are at one time; the next revision of it shares all that did not change.

mod calls;
mod config_files;
mod deployments;
mod filter;
mod fs;
mod layout;
mod load;
mod memo;
mod mentions;
mod overlay;
mod parameter_files;
mod paths;
mod places;
mod reader;
mod references;
mod registry;
mod revision;
mod walk;
mod write;

pub use config_files::{CONFIG_NAME, Config, ConfigFile};
pub use deployments::{Deployment, Selection};
pub use filter::{Filter, Globs, Patterns};
pub use fs::{Disk, FileSystem, Kind, LARGEST, Memory};
pub use load::{Loaded, Project, Trouble};
pub use overlay::Overlay;
pub use paths::{normal, relative, relative_bytes};
pub use reader::{Reader, Trace};
pub use revision::Revision;
pub use walk::may_be_template;
pub use write::Staged;
