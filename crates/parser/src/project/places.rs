//! Where files really are, whether they may be read, and which folder is the root of their project.
//!
//! A file is read only inside the root of its project, symbolic links resolved, and not in `.git`: what CI servers put there, a
//! token often, is nothing that a template has to do with. This holds for every file, also for those that are given by hand: a hook
//! hands over names that are not its user's. The file system is asked about each thing once for as long as the same files are at
//! the same places.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::config_files::CONFIG_NAME;
use super::fs::{FileSystem, Kind};
use super::load::{Project, reason};
use super::memo::Memo;
use super::parameter_files::Names;
use super::walk::may_be_template;

/// What marks the root of a repository.
pub(super) const REPOSITORY: &str = ".git";

/// Answers of the file system.
#[derive(Default)]
pub(super) struct Places {
    signs: Memo<PathBuf, Signs>,
    marks: Memo<PathBuf, Marks>,
    /// What paths lead to, links at their ends not followed.
    kinds: Memo<PathBuf, Option<Kind>>,
    /// Folders without symbolic links.
    folders: Memo<PathBuf, Result<PathBuf, Refusal>>,
    names: Memo<PathBuf, Arc<Names>>,
}

/// What lies right in a folder and says something of all below it: what it leads to, through symbolic links.
#[derive(Clone, Copy)]
struct Signs {
    repository: Option<Kind>,
    settings: Option<Kind>,
}

impl Signs {
    fn of(kind: impl Fn(&str) -> Option<Kind>) -> Self {
        Self { repository: kind(REPOSITORY), settings: kind(CONFIG_NAME) }
    }
}

/// What marks the root of a project, seen from a folder.
#[derive(Clone, Default)]
struct Marks {
    /// The nearest folder with `.git`: the folder itself or one above.
    repository: Option<Arc<Path>>,
    /// The outermost folder with settings, as far as it matters: where there is no repository.
    settings: Option<Arc<Path>>,
}

impl Marks {
    fn root(self) -> Option<Arc<Path>> {
        self.repository.or(self.settings)
    }
}

/// Why a file is not read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Refusal {
    Absent,
    /// It is no regular file.
    Kind(Kind),
    /// It lies outside the project with this root.
    Outside(PathBuf),
    /// As [`Refusal::Outside`], by a symbolic link; or the link leads nowhere.
    LedOutside(PathBuf),
    /// It lies in `.git`, or would if it were there.
    Repository,
    /// The system does not say where it is: a phrase.
    Failed(String),
}

impl Refusal {
    /// What is to be said of the file: `does not exist`.
    pub(super) fn predicate(&self, project: &Project) -> String {
        match self {
            Self::Absent => String::from("does not exist"),
            Self::Kind(Kind::Folder) => String::from("is a folder"),
            Self::Kind(_) => String::from("is no regular file"),
            Self::Outside(root) => {
                format!("lies outside the project, whose root is '{}'", project.shown(root))
            }
            // Whether there is something outside is not told.
            Self::LedOutside(root) => format!(
                "is led by a symbolic link nowhere or out of the project, whose root is '{}'",
                project.shown(root)
            ),
            Self::Repository => format!("lies in '{REPOSITORY}', of which nothing is read"),
            Self::Failed(reason) => format!("can't be found: {reason}"),
        }
    }
}

impl Places {
    /// The folder that is the root of a project because of what lies in it: the nearest one with `.git`, else the
    /// outermost one with a `bicepconfig.json`.
    pub(super) fn marked_root(&self, fs: &dyn FileSystem, folder: &Path) -> Option<Arc<Path>> {
        let root = self.marks(fs, folder).root()?;
        // A link in a project does not make what it leads to a project of its own.
        let above = root.parent().filter(|_| self.own_kind(fs, &root) == Some(Kind::Link));
        above.and_then(|above| self.marks(fs, above).root()).or(Some(root))
    }

    fn marks(&self, fs: &dyn FileSystem, folder: &Path) -> Marks {
        let mut unknown = Vec::new();
        let mut marks = Marks::default();
        for folder in folder.ancestors() {
            if let Some(known) = self.marks.known(folder) {
                marks = known;
                break;
            }
            unknown.push(folder);
        }
        for folder in unknown.into_iter().rev() {
            let signs = self.signs(fs, folder);
            if signs.repository.is_some() {
                marks.repository = Some(Arc::from(folder));
            }
            if marks.repository.is_none() && marks.settings.is_none() && signs.settings.is_some() {
                marks.settings = Some(Arc::from(folder));
            }
            self.marks.note(folder, marks.clone());
        }
        marks
    }

    fn signs(&self, fs: &dyn FileSystem, folder: &Path) -> Signs {
        self.signs.get(folder, || Signs::of(|name| fs.kind(&folder.join(name))))
    }

    /// Whether a file with settings lies right in a folder.
    pub(super) fn has_settings(&self, fs: &dyn FileSystem, folder: &Path) -> bool {
        self.signs(fs, folder).settings == Some(Kind::File)
    }

    /// Notes what the entries of a folder say, in the order of their names, so that the file system need not be asked for
    /// each of them.
    pub(super) fn note_entries(&self, fs: &dyn FileSystem, folder: &Path, entries: &[(PathBuf, Kind)]) {
        let signs = Signs::of(|name| {
            let (path, kind) =
                entries.iter().find(|(path, _)| path.file_name().is_some_and(|own| own == name))?;
            if *kind == Kind::Link { fs.kind(path) } else { Some(*kind) }
        });
        self.signs.note(folder, signs);
        let real = self.folders.known(folder).and_then(Result::ok);
        for (path, kind) in entries {
            match (kind, &real, path.file_name()) {
                // A folder that is no link is where the folder around it is.
                (Kind::Folder, Some(real), Some(name)) => {
                    let _ = self.folders.note(path.as_path(), Ok(real.join(name)));
                }
                (Kind::File, ..) if may_be_template(path) => {
                    let _ = self.kinds.note(path.as_path(), Some(Kind::File));
                }
                _ => {}
            }
        }
    }

    /// What an absolute and normal path leads to, a link at its end not followed.
    fn own_kind(&self, fs: &dyn FileSystem, path: &Path) -> Option<Kind> {
        self.kinds.get(path, || fs.own_kind(path))
    }

    /// What a path leads to, where somebody asked for it already.
    pub(super) fn known_kind(&self, path: &Path) -> Option<Option<Kind>> {
        self.kinds.known(path)
    }

    /// The files of a folder; none where it can't be read.
    pub(super) fn names(&self, fs: &dyn FileSystem, folder: &Path) -> Arc<Names> {
        self.names.get(folder, || {
            let entries = fs.entries(folder).unwrap_or_default().into_iter();
            let files = entries.filter(|(_, kind)| *kind == Kind::File);
            Arc::new(Names::of(files.map(|(path, _)| path)))
        })
    }
}

impl Project {
    /// Where to read the file at an absolute and normal path, which must be a regular file inside `root`: the path itself,
    /// or what it is a link to.
    pub(super) fn place(&self, path: &Path, root: &Path) -> Result<PathBuf, Refusal> {
        if !path.starts_with(root) {
            return Err(Refusal::Outside(root.to_owned()));
        }
        let folder = path.parent().filter(|folder| folder.starts_with(root)).unwrap_or(root);
        if is_of_repository(path, root) {
            return Err(Refusal::Repository);
        }
        let real_root = self.real_root_around(folder, root)?;
        if is_of_repository(&self.real_folder(folder)?, &real_root) {
            return Err(Refusal::Repository);
        }
        let own = self.places().own_kind(self.fs(), path).ok_or(Refusal::Absent)?;
        if own != Kind::Link {
            return if own == Kind::File { Ok(path.to_owned()) } else { Err(Refusal::Kind(own)) };
        }
        let inside = self.fs().real(path).ok().filter(|real| real.starts_with(&real_root));
        let Some(real) = inside else { return Err(Refusal::LedOutside(root.to_owned())) };
        if is_of_repository(&real, &real_root) {
            return Err(Refusal::Repository);
        }
        match self.fs().own_kind(&real) {
            Some(Kind::File) => Ok(real),
            Some(kind) => Err(Refusal::Kind(kind)),
            None => Err(Refusal::Absent),
        }
    }

    /// The root without symbolic links, where a folder is really inside it.
    pub(super) fn real_root_around(&self, folder: &Path, root: &Path) -> Result<PathBuf, Refusal> {
        let real_root = self.real_folder(root)?;
        match self.real_folder(folder) {
            Ok(real) if real.starts_with(&real_root) => Ok(real_root),
            Ok(_) => Err(Refusal::LedOutside(root.to_owned())),
            Err(refusal) => match folder.parent().filter(|above| above.starts_with(root)) {
                // Something above it may lead outside already.
                Some(above) => self.real_root_around(above, root).and(Err(refusal)),
                None => Err(refusal),
            },
        }
    }

    fn real_folder(&self, folder: &Path) -> Result<PathBuf, Refusal> {
        self.places().folders.get(folder, || {
            self.fs().real(folder).map_err(|error| match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Refusal::Absent,
                _ => Refusal::Failed(reason(&error)),
            })
        })
    }
}

/// Whether a path below a root is or lies in its `.git`, or that of a repository below it.
fn is_of_repository(path: &Path, root: &Path) -> bool {
    let below = path.strip_prefix(root).unwrap_or(path);
    below.components().any(|part| part.as_os_str().eq_ignore_ascii_case(REPOSITORY))
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::project::{Filter, Memory, Project};

    /// Files in memory that count how often they are asked.
    struct Counting {
        files: Memory,
        real: AtomicUsize,
        git: AtomicUsize,
        entries: AtomicUsize,
    }

    impl FileSystem for Counting {
        fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
            self.files.read(path)
        }

        fn kind(&self, path: &Path) -> Option<Kind> {
            self.git.fetch_add(usize::from(path.ends_with(".git")), Ordering::Relaxed);
            self.files.kind(path)
        }

        fn real(&self, path: &Path) -> io::Result<PathBuf> {
            self.real.fetch_add(1, Ordering::Relaxed);
            self.files.real(path)
        }

        fn entries(&self, folder: &Path) -> io::Result<Vec<(PathBuf, Kind)>> {
            self.entries.fetch_add(1, Ordering::Relaxed);
            self.files.entries(folder)
        }
    }

    #[test]
    fn a_folder_and_a_path_are_asked_about_once_however_many_name_them() {
        let parameters = r#"{"$schema": "deploymentParameters.json#", "parameters": {}}"#;
        let mut files = vec![
            (String::from("/repo/.git/HEAD"), ""),
            (String::from("/repo/shared.bicep"), ""),
            (String::from("/repo/main.bicep"), ""),
        ];
        for number in 0..40 {
            files.push((format!("/repo/units/{number}.bicep"), "module shared '../shared.bicep' = {}"));
            files.push((format!("/repo/main.parameters.{number}.json"), parameters));
        }
        let files = Arc::new(Counting {
            files: Memory::new(files),
            real: AtomicUsize::new(0),
            git: AtomicUsize::new(0),
            entries: AtomicUsize::new(0),
        });
        let filter = Filter { ignore_files: false, force_exclude: false, excluded: &|_| false };
        let project = Project::new(Arc::clone(&files) as Arc<dyn FileSystem>, "/repo");
        let selection = project.select(&[], &[], &filter).unwrap();
        assert_eq!(selection.deployments.len(), 80);
        let count = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
        // The root of the project.
        assert_eq!(count(&files.real), 1);
        // The root and what is above it. The folder of the units was walked: what lies in it is known.
        assert_eq!(count(&files.git), 2);
        // Walking two folders; then the root's names, and the `parameters` folders that are not there.
        assert!(count(&files.entries) <= 6, "{}", count(&files.entries));
    }
}
