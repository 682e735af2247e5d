//! What files are called in reports: a reader stands in the current folder.

use tricep_parser::project::{Project, relative_bytes};
use tricep_parser::source::FileId;

/// The names of a run's files.
#[derive(Default, Debug)]
pub(crate) struct Names {
    /// In the order of the files' numbers.
    files: Vec<Name>,
}

#[derive(Debug)]
struct Name {
    /// Relative to the current folder.
    from_here: String,
    /// As `from_here`, in the bytes of the file system.
    bytes: Vec<u8>,
}

impl Names {
    /// The names of every file that a project has seen.
    pub(crate) fn of(project: &Project) -> Self {
        let files = (0..).map_while(|id| project.loaded(FileId(id))).map(|file| Name {
            from_here: project.shown(&file.path),
            bytes: relative_bytes(project.current(), &file.path),
        });
        Self { files: files.collect() }
    }

    /// What to call a file.
    pub(crate) fn of_file(&self, file: FileId) -> Option<&str> {
        self.files.get(file.0 as usize).map(|name| name.from_here.as_str())
    }

    /// The bytes of what to call a file, which may be no text.
    pub(crate) fn bytes_of_file(&self, file: FileId) -> Option<&[u8]> {
        self.files.get(file.0 as usize).map(|name| name.bytes.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use tricep_parser::project::Memory;

    use super::*;

    #[test]
    fn a_file_is_named_from_where_the_reader_stands() {
        let files =
            Memory::new([("/repo/.git/HEAD", ""), ("/repo/infra/main.bicep", ""), ("/repo/site.bicep", "")]);
        let project = Project::new(Arc::new(files), "/repo/infra");
        let main = project.file(Path::new("/repo/infra/main.bicep"));
        let site = project.file(Path::new("/repo/site.bicep"));
        let names = Names::of(&project);
        assert_eq!(names.of_file(main.id), Some("main.bicep"));
        assert_eq!(names.of_file(site.id), Some("../site.bicep"));
    }
}
