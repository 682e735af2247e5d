//! Reading and parsing files, each once.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, RwLock};

use super::config_files::ConfigCache;
use super::fs::{FileSystem, Kind};
use super::paths::{normal, relative};
use super::walk::{Candidate, candidate};
use crate::eval::Files;
use crate::source::{FileId, Problem, SourceFile, Sources, Span};
use crate::template::{Document, ParameterFile, Template, is_registry_address};
use crate::{arm, bicep};

/// Bytes of a file that is still read.
const SIZE: usize = 32 << 20;

/// The files that a run can see.
pub struct Project {
    fs: Arc<dyn FileSystem>,
    current: PathBuf,
    state: RwLock<State>,
    configs: ConfigCache,
}

#[derive(Default)]
struct State {
    files: Vec<Arc<Loaded>>,
    by_path: HashMap<PathBuf, FileId>,
    roots: HashMap<PathBuf, PathBuf>,
}

/// One file of a run.
pub struct Loaded {
    /// Its number.
    pub id: FileId,
    /// Its absolute path.
    pub path: PathBuf,
    /// The root of the project that it belongs to.
    pub root: PathBuf,
    text: OnceLock<Text>,
    document: OnceLock<Document>,
}

struct Text {
    source: Arc<SourceFile>,
    /// Why there is no text.
    trouble: Option<String>,
}

impl Project {
    /// A project whose relative paths are relative to `current`, an absolute path.
    pub fn new(fs: Arc<dyn FileSystem>, current: impl AsRef<Path>) -> Self {
        Self {
            fs,
            current: normal(current.as_ref()),
            state: RwLock::default(),
            configs: ConfigCache::default(),
        }
    }

    /// The folder that relative paths are relative to.
    pub fn current(&self) -> &Path {
        &self.current
    }

    /// The file system.
    pub fn fs(&self) -> &dyn FileSystem {
        &*self.fs
    }

    pub(super) fn configs(&self) -> &ConfigCache {
        &self.configs
    }

    fn state<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        read(&self.state.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// The root of the project that a path belongs to: the nearest folder above with `.git`; else the outermost with a
    /// `bicepconfig.json`; else the current folder, where it contains the path; else the path's own folder.
    pub fn root_of(&self, path: &Path) -> PathBuf {
        let folder =
            if self.fs.kind(path) == Some(Kind::Folder) { path } else { path.parent().unwrap_or(path) };
        if let Some(root) = self.state(|state| state.roots.get(folder).cloned()) {
            return root;
        }
        let above = || folder.ancestors();
        let has = |folder: &Path, name: &str| self.fs.kind(&folder.join(name)).is_some();
        let root = above()
            .find(|folder| has(folder, ".git"))
            .or_else(|| above().filter(|folder| has(folder, "bicepconfig.json")).last())
            .or_else(|| folder.starts_with(&self.current).then_some(self.current.as_path()))
            .unwrap_or(folder)
            .to_owned();
        let mut state = self.state.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        state.roots.insert(folder.to_owned(), root.clone());
        root
    }

    /// The file at an absolute path. It is neither read nor parsed yet.
    pub fn file(&self, path: &Path) -> Arc<Loaded> {
        let path = normal(path);
        let known = self.state(|state| {
            let id = state.by_path.get(&path)?;
            state.files.get(id.0 as usize).cloned()
        });
        if let Some(known) = known {
            return known;
        }
        let root = self.root_of(&path);
        let mut state = self.state.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(known) = state.by_path.get(&path).and_then(|id| state.files.get(id.0 as usize)) {
            return Arc::clone(known);
        }
        let id = FileId(state.files.len() as u32);
        let loaded = Arc::new(Loaded {
            id,
            path: path.clone(),
            root,
            text: OnceLock::new(),
            document: OnceLock::new(),
        });
        state.files.push(Arc::clone(&loaded));
        state.by_path.insert(path, id);
        loaded
    }

    /// A file by its number.
    pub fn loaded(&self, id: FileId) -> Option<Arc<Loaded>> {
        self.state(|state| state.files.get(id.0 as usize).cloned())
    }

    /// The text of a file, read when it is first asked for.
    pub fn source(&self, file: &Loaded) -> Arc<SourceFile> {
        Arc::clone(&self.text_of(file).source)
    }

    /// Why a file has no text, as a phrase; `None` where it has.
    pub fn trouble(&self, file: &Loaded) -> Option<String> {
        self.text_of(file).trouble.clone()
    }

    fn text_of<'f>(&self, file: &'f Loaded) -> &'f Text {
        file.text.get_or_init(|| {
            let (text, trouble) = match self.read(&file.path) {
                Ok(text) => (text, None),
                Err(trouble) => (String::new(), Some(trouble)),
            };
            let name = relative(&self.current, &file.path);
            Text { source: Arc::new(SourceFile::new(name, text)), trouble }
        })
    }

    fn read(&self, path: &Path) -> Result<String, String> {
        match self.fs.kind(path) {
            Some(Kind::File) => {}
            Some(Kind::Folder) => return Err(String::from("it is a folder")),
            Some(Kind::Other) => return Err(String::from("it is no regular file")),
            None => return Err(String::from("it does not exist")),
        }
        let bytes = self.fs.read(path).map_err(|error| reason(&error))?;
        if bytes.len() > SIZE {
            return Err(format!("it has {} bytes; files of more than {SIZE} are not read", bytes.len()));
        }
        String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let line =
                error.as_bytes().get(..at).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count();
            format!("it is not UTF-8 text: byte {at}, on line {}, begins no character", line + 1)
        })
    }

    /// What a file is, parsed when it is first asked for.
    pub fn document<'f>(&self, file: &'f Loaded) -> &'f Document {
        file.document.get_or_init(|| {
            let text = self.text_of(file);
            let source = &text.source.text;
            let mut document = match candidate(&file.path) {
                Some(Candidate::Bicep) => Document::Template(Arc::new(bicep::lower(file.id, source))),
                Some(Candidate::BicepParameters) => {
                    Document::Parameters(Arc::new(bicep::lower_parameters(file.id, source)))
                }
                Some(Candidate::Json) | None if text.trouble.is_none() => arm::lower(file.id, source),
                Some(Candidate::Json) | None => Document::Other,
            };
            if let (Some(trouble), Document::Template(template)) = (&text.trouble, &mut document) {
                let problem = Problem::error(
                    Span::at(0),
                    "unreadable-file",
                    format!("the file can't be read: {trouble}"),
                );
                Arc::make_mut(template).problems = vec![problem];
            }
            document
        })
    }

    /// The template in a file, where it is one.
    pub fn template(&self, file: &Loaded) -> Option<Arc<Template>> {
        match self.document(file) {
            Document::Template(template) => Some(Arc::clone(template)),
            Document::Parameters(_) | Document::Other => None,
        }
    }

    /// The file that `source`, as it is written in the file `from`, means: a local path.
    pub(super) fn target(&self, from: &Loaded, source: &str) -> Result<PathBuf, String> {
        if is_registry_address(source) {
            return Err(format!("the module '{source}' is in a registry, which is not read"));
        }
        let folder = from.path.parent().unwrap_or(&from.path);
        let source = source.replace('\\', "/");
        if Path::new(&source).is_absolute() {
            return Err(format!("the path '{source}' is absolute; Bicep wants one relative to the file"));
        }
        let path = normal(&folder.join(&source));
        let inside = |path: &Path| path.starts_with(&from.root);
        if !inside(&path) || !self.fs.real(&path).starts_with(self.fs.real(&from.root)) {
            return Err(format!(
                "the file '{source}' lies outside the project, whose root is '{}'",
                self.shown(&from.root)
            ));
        }
        match self.fs.kind(&path) {
            Some(Kind::File) => Ok(path),
            Some(_) => Err(format!("'{source}' is no file")),
            None => Err(format!("the file '{source}' does not exist")),
        }
    }

    /// A path for people: relative to the current folder.
    pub fn shown(&self, path: &Path) -> String {
        relative(&self.current, path)
    }
}

impl Sources for Project {
    fn file(&self, id: FileId) -> Arc<SourceFile> {
        match self.loaded(id) {
            Some(file) => self.source(&file),
            None => Arc::new(SourceFile::new("", "")),
        }
    }
}

impl Files for Project {
    fn template(&self, from: FileId, source: &str) -> Result<Arc<Template>, String> {
        let file = self.referenced(from, source)?;
        match self.document(&file) {
            Document::Template(template) => Ok(Arc::clone(template)),
            Document::Parameters(_) | Document::Other => match self.trouble(&file) {
                Some(trouble) => Err(format!("the file '{source}' can't be read: {trouble}")),
                None => Err(format!("the file '{source}' is no template")),
            },
        }
    }

    fn parameters(&self, from: FileId, source: &str) -> Result<Arc<ParameterFile>, String> {
        let file = self.referenced(from, source)?;
        match self.document(&file) {
            Document::Parameters(parameters) => Ok(Arc::clone(parameters)),
            Document::Template(_) | Document::Other => {
                Err(format!("the file '{source}' is no parameter file"))
            }
        }
    }

    fn text(&self, from: FileId, path: &str) -> Result<Arc<str>, String> {
        let file = self.referenced(from, path)?;
        match self.trouble(&file) {
            Some(trouble) => Err(format!("the file '{path}' can't be read: {trouble}")),
            None => Ok(Arc::clone(&self.source(&file).text)),
        }
    }
}

impl Project {
    fn referenced(&self, from: FileId, source: &str) -> Result<Arc<Loaded>, String> {
        let from = self.loaded(from).ok_or_else(|| String::from("of an internal error"))?;
        Ok(self.file(&self.target(&from, source)?))
    }
}

/// An error of the system as a phrase.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => String::from("it does not exist"),
        io::ErrorKind::PermissionDenied => String::from("permission denied"),
        _ => error.to_string(),
    }
}
