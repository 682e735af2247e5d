//! Places of an answer in the protocol's terms.

use gen_lsp_types::{Location, Range, Uri};
use tricep_parser::source::{FileId, Location as Place, Sources};

use crate::document::Key;
use crate::encoding::Encoding;
use crate::uri;
use crate::worker::{Answer, Asked, Checked};

/// One answer of a check, with what is needed to say where something is.
#[derive(Clone, Copy)]
pub(crate) struct Places<'a> {
    pub(crate) encoding: Encoding,
    pub(crate) checked: &'a Checked,
    pub(crate) answer: &'a Answer,
}

impl<'a> Places<'a> {
    /// What a file is called among documents.
    pub(crate) fn key(&self, file: FileId) -> Option<Key> {
        if let Some(alone) = &self.answer.alone {
            return Some(alone.key.clone());
        }
        Some(Key::File(self.answer.project.loaded(file)?.path.clone()))
    }

    /// The file of a document, where the answer has read it.
    pub(crate) fn file(&self, key: &Key) -> Option<FileId> {
        let files = (0..).map(FileId).map_while(|id| self.answer.project.loaded(id).map(|_| id));
        files.into_iter().find(|id| self.key(*id).as_ref() == Some(key))
    }

    /// The document with the text of a file, where it was open.
    pub(crate) fn document(&self, file: FileId) -> Option<&'a Asked> {
        if let Some(alone) = &self.answer.alone {
            return Some(alone);
        }
        let key = self.key(file)?;
        self.checked.documents.iter().find(|asked| asked.key == key)
    }

    /// The address of a file, as the client writes it where it has it open.
    pub(crate) fn uri(&self, file: FileId) -> Option<Uri> {
        match self.document(file) {
            Some(document) => Some(document.uri.clone()),
            None => Some(uri::uri_of(&self.answer.project.loaded(file)?.path)),
        }
    }

    pub(crate) fn range(&self, place: Place) -> Range {
        let file = Sources::file(&*self.answer.project, place.file);
        self.encoding.range_in(&file, place.span, self.document(place.file).is_some())
    }

    pub(crate) fn location(&self, place: Place) -> Option<Location> {
        Some(Location { uri: self.uri(place.file)?, range: self.range(place) })
    }
}
