//! The TLS paths that a place is an end of.

use tricep_parser::source::{FileId, Location};
use tricep_rules::report::TlsPath;

use crate::document::Key;
use crate::places::Places;
use crate::worker::{Answer, Checked};

/// A document in one of the answers about it.
#[derive(Clone, Copy)]
pub(crate) struct Here<'a> {
    pub(crate) places: Places<'a>,
    pub(crate) file: FileId,
    /// A byte of its text.
    pub(crate) offset: u32,
}

/// Which part of a path a place is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum End {
    Policy,
    Address,
    Backend,
}

impl<'a> Here<'a> {
    /// The document at a position, in each answer that has read it.
    pub(crate) fn all(
        encoding: crate::encoding::Encoding,
        checked: &'a Checked,
        key: &Key,
        position: gen_lsp_types::Position,
    ) -> Vec<Self> {
        let here = |answer: &'a Answer| {
            let places = Places { encoding, checked, answer };
            let file = places.file(key)?;
            let source = tricep_parser::source::Sources::file(&*answer.project, file);
            let offset = encoding.offset(source.lines(), &source.text, position);
            Some(Self { places, file, offset })
        };
        checked.answers.iter().filter_map(here).collect()
    }

    fn is_at(&self, location: Location) -> bool {
        location.file == self.file && location.span.touches(self.offset)
    }

    /// The paths that have an end here, each with the end that is here.
    pub(crate) fn paths(&self) -> impl Iterator<Item = (End, Location, &'a TlsPath)> {
        let here = *self;
        let paths = here.places.answer.report.iter().flat_map(|report| &report.paths);
        paths.filter_map(move |path| {
            let ends = [
                (End::Policy, Some(path.policy.location)),
                (End::Address, path.address.as_ref().map(|address| address.location)),
                (End::Backend, path.backend.as_ref().map(|backend| backend.location)),
            ];
            let mut ends = ends.into_iter().filter_map(|(end, location)| Some((end, location?)));
            let (end, location) = ends.find(|(_, location)| here.is_at(*location))?;
            Some((end, location, path))
        })
    }
}
