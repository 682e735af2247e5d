//! A report as its reader will see it: files by the names that the reader uses, places by line and column.

use serde::Serialize;
use tricep_parser::source::{FileId, Location, SourceFile};
use tricep_rules::finding::{DeploymentRef, Finding, Level};
use tricep_rules::report::Report;

use crate::names::Names;

/// What every format reads.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) report: &'a Report,
    names: &'a Names,
}

impl<'a> View<'a> {
    pub(crate) fn new(report: &'a Report, names: &'a Names) -> Self {
        Self { report, names }
    }

    /// The place of a location.
    pub(crate) fn place(&self, location: Location) -> Place {
        let file = self.report.sources.file(location.file);
        Place {
            file: self.file(location.file, &file),
            start: Position::new(&file, location.span.start),
            end: Position::new(&file, location.span.end.max(location.span.start)),
        }
    }

    /// The name of a file.
    pub(crate) fn file(&self, id: FileId, file: &SourceFile) -> String {
        self.names.of_file(id).unwrap_or(&file.path).to_owned()
    }

    /// The name of the file of a location, in the bytes of the file system.
    pub(crate) fn name_bytes(&self, location: Location) -> Vec<u8> {
        let known = self.names.bytes_of_file(location.file).map(<[u8]>::to_vec);
        known.unwrap_or_else(|| self.place(location).file.into_bytes())
    }

    /// A deployment as a person speaks of it: `main.bicep` or `main.bicep with prod.bicepparam`.
    pub(crate) fn deployment(&self, deployment: &DeploymentRef) -> String {
        match &deployment.parameters {
            Some(parameters) => format!("{} with {parameters}", deployment.template),
            None => deployment.template.clone(),
        }
    }

    /// How many findings there are of a level.
    pub(crate) fn count(&self, level: Level) -> usize {
        self.report.findings.iter().filter(|finding| finding.level == level).count()
    }

    /// The findings with their places.
    pub(crate) fn findings(&self) -> impl Iterator<Item = (&'a Finding, Place)> {
        self.report.findings.iter().map(|finding| (finding, self.place(finding.primary.location)))
    }
}

/// A range in a file, for people and other programs.
#[derive(Serialize, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) start: Position,
    pub(crate) end: Position,
}

/// Line and column start at 1, the column counts UTF-16 units; `offset` is in bytes.
#[derive(Serialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Position {
    pub(crate) offset: u32,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Position {
    fn new(file: &SourceFile, offset: u32) -> Self {
        let place = file.line_column(offset);
        Self { offset, line: place.line, column: place.column }
    }
}
