//! `tricep check --fix` and `--diff`: rounds of repairs until none is left.
//!
//! Repairs are made to texts that lie over the files; the files are written at the end, each whole or not at all. A file
//! that somebody else changed meanwhile is left alone, and so is every other file that was repaired together with it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use tricep_parser::project::{Overlay, Project, normal};
use tricep_parser::source::FileId;
use tricep_rules::engine::{self, ChangedFile, Repaired};
use tricep_rules::finding::{Applicability, Fix};

use super::project::Opened;
use super::write::{self, Written};
use crate::exit::Failure;
use crate::output::text::counted;

/// Makes all repairs that are allowed, to texts only.
pub(super) fn repaired(opened: &Opened, allow_unsafe: bool) -> Result<Repaired, Failure> {
    let check = |files: &BTreeMap<PathBuf, ChangedFile>| {
        let over = files.iter().map(|(path, file)| (path.clone(), file.after.clone().into_bytes())).collect();
        let answer = opened.answer(Arc::new(Overlay::new(Arc::clone(&opened.files), over)), true)?;
        Ok((answer.report, answer.project))
    };
    let allows = |project: &Project, fix: &Fix| {
        (allow_unsafe || fix.applicability == Applicability::Safe)
            && fix.edits.iter().all(|edit| is_given(opened, project, edit.location.file))
    };
    engine::repaired(check, allows)
}

/// Whether a file lies under the paths that were given.
fn is_given(opened: &Opened, project: &Project, file: FileId) -> bool {
    let Some(file) = project.loaded(file) else { return false };
    let under = |path: &PathBuf| file.path.starts_with(normal(&opened.current.join(path)));
    match opened.request.paths.as_slice() {
        [] => file.path.starts_with(&opened.current),
        paths => paths.iter().any(under),
    }
}

/// Writes the files.
pub(super) fn write(repaired: &Repaired, opened: &Opened) -> Written {
    let project = Project::new(Arc::clone(&opened.files), &opened.current);
    write::write(&project, &repaired.files, &repaired.together)
}

/// What was done, in one line.
pub(super) fn summary(repaired: &Repaired, written: &Written) -> String {
    format!("made {} in {}", counted(repaired.count, "repair"), counted(written.files, "file"))
}
