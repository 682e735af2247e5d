//! Whole checks, in this process.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;
use tricep_parser::project::Disk;
use tricep_rules::engine::{self, Request};
use tricep_rules::report::Report;

use crate::projects::{self, Files};

/// A project in a folder of its own.
pub struct Project {
    folder: TempDir,
    asked: Option<&'static str>,
}

impl Project {
    /// The project with these files, of which one alone is asked for, or the whole.
    pub fn new(files: &Files, asked: Option<&'static str>) -> Self {
        let folder = tempfile::tempdir().expect("there is a folder for temporary files");
        std::fs::create_dir(folder.path().join(".git")).expect("a folder can be made");
        projects::write(folder.path(), files).expect("files can be written");
        Self { folder, asked }
    }

    /// Where its files are.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What a check of it says.
    pub fn check(&self, threads: usize) -> Report {
        check(self.folder.path(), self.asked, threads)
    }

    /// Seconds of the processor that a check takes.
    pub fn time(&self, threads: usize) -> f64 {
        crate::processor_seconds(|| drop(self.check(threads)))
    }
}

/// What a check of a folder, or of one file in it, says.
pub fn check(folder: &Path, asked: Option<&str>, threads: usize) -> Report {
    let paths = asked.map(PathBuf::from).into_iter().collect();
    let request = Request { paths, threads: Some(threads), ..Request::default() };
    let project = tricep_parser::project::Project::new(Arc::new(Disk), folder);
    match engine::check(&Arc::new(project), &request) {
        Ok(report) => report,
        Err(failure) => panic!("{}", failure.message),
    }
}
