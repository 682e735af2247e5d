//! The language server: the engine's findings in an editor, while a person types.
//!
//! One thread reads messages and holds all state; one worker checks. The server decides nothing about templates: it asks the
//! engine, and turns what comes back into the protocol's terms. It is the only crate that knows the protocol.

mod capabilities;
mod document;
mod encoding;
mod features;
mod places;
mod server;
mod session;
mod settings;
mod transport;
mod uri;
mod worker;

use std::path::PathBuf;
use std::sync::Arc;

use lsp_server::Connection;
use tricep_parser::project::FileSystem;

/// What the server works on.
#[derive(Clone)]
pub struct Environment {
    /// The files of this machine. Open documents lie over them.
    pub files: Arc<dyn FileSystem>,
    /// The folder that the server was started in, an absolute path.
    pub current: PathBuf,
    /// The folder in which the Bicep CLI keeps modules of registries.
    pub module_cache: Option<PathBuf>,
}

/// How a conversation ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended {
    /// The client asked to shut down, and then to exit.
    Asked,
    /// The client exited, or went away, without a word before.
    Abrupt,
}

/// Serves one client on standard input and output, until it leaves.
pub fn serve_stdio(environment: Environment) -> Ended {
    transport::over_stdio(|connection| serve(connection, environment))
}

/// Serves the client at the other end, until it leaves.
pub fn serve(connection: &Connection, environment: Environment) -> Ended {
    server::Server::new(connection, environment).run()
}
