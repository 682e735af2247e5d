//! What files are called in reports: a reader stands in the current folder, the engine speaks from the project root.

use tricep_parser::project::{Project, relative, relative_bytes};
use tricep_parser::source::FileId;

/// The names of a run's files.
#[derive(Default, Debug)]
pub(crate) struct Names {
    /// In the order of the files' numbers.
    files: Vec<Name>,
}

#[derive(Debug)]
struct Name {
    /// Relative to the root of the file's project.
    from_root: String,
    /// Relative to the current folder.
    from_here: String,
    /// As `from_here`, in the bytes of the file system.
    bytes: Vec<u8>,
}

impl Names {
    /// The names of every file that a project has seen.
    pub(crate) fn of(project: &Project) -> Self {
        let files = (0..).map_while(|id| project.loaded(FileId(id))).map(|file| Name {
            from_root: relative(&file.root, &file.path),
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

    /// What to call the file with this path, which is relative to its project's root.
    pub(crate) fn of_path<'a>(&'a self, path: &'a str) -> &'a str {
        self.files.iter().find(|name| name.from_root == path).map_or(path, |name| &name.from_here)
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
        assert_eq!(names.of_path("infra/main.bicep"), "main.bicep");
        assert_eq!(names.of_path("elsewhere.bicep"), "elsewhere.bicep");
    }
}
