//! Reading and parsing files, each once.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, RwLock};

use super::config_files::ConfigCache;
use super::fs::{FileSystem, Kind, LARGEST};
use super::paths::{normal, relative};
use super::places::{Places, Refusal};
use super::references::{Use, references};
use super::walk::{Candidate, HEAD, candidate, looks_like_template};
use crate::eval::Files;
use crate::source::{FileId, Problem, SourceFile, Sources, Span};
use crate::template::{Document, Language, ParameterFile, Template, is_registry_address};
use crate::{arm, bicep};

/// The files that a run can see.
pub struct Project {
    fs: Arc<dyn FileSystem>,
    current: PathBuf,
    module_cache: Option<PathBuf>,
    state: RwLock<State>,
    configs: ConfigCache,
    places: Places,
}

#[derive(Default)]
struct State {
    files: Vec<Arc<Loaded>>,
    by_path: HashMap<PathBuf, FileId>,
    /// Modules of registries, each with the module cache that it is in.
    cached: HashMap<PathBuf, PathBuf>,
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
    uses: OnceLock<Vec<(Use, PathBuf)>>,
}

struct Text {
    source: Arc<SourceFile>,
    /// Why there is no text.
    trouble: Option<Trouble>,
}

/// Why a file has no text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// The system does not give it: a phrase.
    Unreadable(String),
    /// It is no text that a template could be: a phrase.
    NotText(String),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Unreadable(reason) | Self::NotText(reason)) = self;
        f.write_str(reason)
    }
}

impl Loaded {
    /// The folder that it lies in.
    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }
}

impl Project {
    /// A project whose relative paths are relative to `current`, an absolute path.
    pub fn new(fs: Arc<dyn FileSystem>, current: impl AsRef<Path>) -> Self {
        Self {
            fs,
            current: normal(current.as_ref()),
            module_cache: None,
            state: RwLock::default(),
            configs: ConfigCache::default(),
            places: Places::default(),
        }
    }

    /// The same project with the folder in which the Bicep CLI keeps modules of registries: `~/.bicep`.
    #[must_use]
    pub fn with_module_cache(self, folder: impl Into<PathBuf>) -> Self {
        Self { module_cache: Some(normal(&folder.into())), ..self }
    }

    /// The folder in which the Bicep CLI keeps modules of registries.
    pub(super) fn module_cache(&self) -> Option<&Path> {
        self.module_cache.as_deref()
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

    pub(super) fn places(&self) -> &Places {
        &self.places
    }

    fn state<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        read(&self.state.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// The root of the project that a path belongs to: the nearest folder above with `.git`; else the outermost with a
    /// `bicepconfig.json`; else the current folder, where it contains the path; else the path's own folder.
    pub fn root_of(&self, path: &Path) -> PathBuf {
        let folder =
            if self.fs.kind(path) == Some(Kind::Folder) { path } else { path.parent().unwrap_or(path) };
        self.root_of_folder(folder)
    }

    fn root_of_folder(&self, folder: &Path) -> PathBuf {
        self.claimed_root(folder).unwrap_or_else(|| folder.to_owned())
    }

    /// The root of the project that a folder belongs to, where it belongs to one.
    pub(super) fn claimed_root(&self, folder: &Path) -> Option<PathBuf> {
        match self.places.marked_root(&*self.fs, folder) {
            Some(root) => Some(root.to_path_buf()),
            None => folder.starts_with(&self.current).then(|| self.current.clone()),
        }
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
        let cache = self.state(|state| state.cached.get(&path).cloned());
        let root = cache.unwrap_or_else(|| self.root_of_folder(path.parent().unwrap_or(&path)));
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
            uses: OnceLock::new(),
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

    /// Why a file has no text; `None` where it has.
    pub fn trouble(&self, file: &Loaded) -> Option<Trouble> {
        self.text_of(file).trouble.clone()
    }

    fn text_of<'f>(&self, file: &'f Loaded) -> &'f Text {
        file.text.get_or_init(|| {
            let (text, trouble) = match self.read(file) {
                Ok(text) => (text, None),
                Err(trouble) => (String::new(), Some(trouble)),
            };
            let name = relative(&self.current, &file.path);
            Text { source: Arc::new(SourceFile::new(name, text)), trouble }
        })
    }

    fn read(&self, file: &Loaded) -> Result<String, Trouble> {
        // One byte more than is read tells whether there is more.
        let bytes = self.head(file, LARGEST + 1).map_err(Trouble::Unreadable)?;
        if bytes.len() > LARGEST {
            return Err(Trouble::NotText(too_large()));
        }
        String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let line =
                error.as_bytes().get(..at).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count();
            Trouble::NotText(format!(
                "it is not UTF-8 text: byte {at}, on line {}, begins no character",
                line + 1
            ))
        })
    }

    /// The text of a file that is given by hand.
    ///
    /// # Errors
    ///
    /// Why it can't be read: a phrase.
    pub fn text_at(&self, path: &Path) -> Result<Arc<str>, Trouble> {
        let file = self.file(&self.current.join(path));
        match self.trouble(&file) {
            Some(trouble) => Err(trouble),
            None => Ok(Arc::clone(&self.source(&file).text)),
        }
    }

    /// The first bytes of a file, at most `limit` of them; else why it can't be read, a phrase.
    fn head(&self, file: &Loaded, limit: usize) -> Result<Vec<u8>, String> {
        let place = self
            .place(&file.path, &file.root)
            .map_err(|refusal| format!("it {}", refusal.predicate(self)))?;
        self.fs.head(&place, limit).map_err(|error| reason(&error))
    }

    /// What a file is, parsed when it is first asked for.
    pub fn document<'f>(&self, file: &'f Loaded) -> &'f Document {
        file.document.get_or_init(|| {
            let text = self.text_of(file);
            let source = &text.source.text;
            let Some(trouble) = &text.trouble else {
                return match candidate(&file.path) {
                    Some(Candidate::Bicep) => Document::Template(Arc::new(bicep::lower(file.id, source))),
                    Some(Candidate::BicepParameters) => {
                        Document::Parameters(Arc::new(bicep::lower_parameters(file.id, source)))
                    }
                    Some(Candidate::Json) | None => arm::lower(file.id, source),
                };
            };
            // What can't be read is no pass: it is taken for what its name or its beginning says.
            let mut template = match candidate(&file.path) {
                Some(Candidate::Bicep) => bicep::lower(file.id, ""),
                Some(Candidate::BicepParameters) => {
                    let mut parameters = bicep::lower_parameters(file.id, "");
                    parameters.template.problems = vec![unreadable(trouble)];
                    return Document::Parameters(Arc::new(parameters));
                }
                Some(Candidate::Json) | None => {
                    let head = self.head(file, HEAD).unwrap_or_default();
                    if !looks_like_template(&head) {
                        return Document::Other;
                    }
                    Template::empty(file.id, Language::Arm, Span::at(0))
                }
            };
            template.problems = vec![unreadable(trouble)];
            Document::Template(Arc::new(template))
        })
    }

    /// The template in a file, where it is one.
    pub fn template(&self, file: &Loaded) -> Option<Arc<Template>> {
        match self.document(file) {
            Document::Template(template) => Some(Arc::clone(template)),
            Document::Parameters(_) | Document::Other => None,
        }
    }

    /// The files that a file names, and how it uses each; those that can't be had are left out.
    pub(super) fn uses<'f>(&self, file: &'f Loaded) -> &'f [(Use, PathBuf)] {
        file.uses.get_or_init(|| {
            let named = references(self.document(file)).into_iter();
            named.filter_map(|(usage, source)| Some((usage, self.target(file, &source).ok()?))).collect()
        })
    }

    /// The file that `source`, as it is written in the file `from`, means: a local path.
    pub(super) fn target(&self, from: &Loaded, source: &str) -> Result<PathBuf, String> {
        if is_registry_address(source) {
            let (path, cache) = self.cached(&from.path, source)?;
            let mut state = self.state.write().unwrap_or_else(std::sync::PoisonError::into_inner);
            state.cached.insert(path.clone(), cache);
            return Ok(path);
        }
        let path = local(from, source)?;
        match self.place(&path, &from.root) {
            Ok(_) => Ok(path),
            Err(refusal) => Err(format!("the file '{source}' {}", refusal.predicate(self))),
        }
    }

    /// The paths of the files right inside a folder, relative to the folder of the file that asks.
    fn listed(&self, from: &Loaded, source: &str) -> Result<Vec<String>, String> {
        let folder = local(from, source)?;
        let refused = |refusal: Refusal| format!("the folder '{source}' {}", refusal.predicate(self));
        match self.place(&folder, &from.root) {
            Err(Refusal::Kind(Kind::Folder)) => {}
            Ok(_) => return Err(format!("'{source}' is no folder")),
            Err(refusal) => return Err(refused(refusal)),
        }
        self.real_root_around(&folder, &from.root).map_err(refused)?;
        let entries = self.fs.entries(&folder);
        let entries =
            entries.map_err(|error| format!("the folder '{source}' can't be listed: {}", reason(&error)))?;
        let mut files = Vec::new();
        for (path, kind) in entries {
            let is_file = match kind {
                Kind::Folder => false,
                Kind::File | Kind::Other => true,
                Kind::Link => match self.place(&path, &from.root) {
                    Ok(_) => true,
                    Err(Refusal::Kind(kind)) => kind != Kind::Folder,
                    Err(_) => {
                        return Err(format!(
                            "the folder '{source}' has a link that leads nowhere or out of the project, whose root is '{}'",
                            self.shown(&from.root)
                        ));
                    }
                },
            };
            if is_file {
                files.push(relative(from.folder(), &path));
            }
        }
        Ok(files)
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
    fn is_own(&self, file: FileId) -> bool {
        self.state(|state| {
            let path = state.files.get(file.0 as usize).map(|file| &file.path);
            path.is_none_or(|path| !state.cached.contains_key(path))
        })
    }

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

    fn text(&self, from: FileId, path: &str) -> Result<(FileId, Arc<str>), String> {
        let file = self.referenced(from, path)?;
        match self.trouble(&file) {
            Some(trouble) => Err(format!("the file '{path}' can't be read: {trouble}")),
            None => Ok((file.id, Arc::clone(&self.source(&file).text))),
        }
    }

    fn listing(&self, from: FileId, folder: &str) -> Result<Vec<String>, String> {
        self.listed(&*self.asking(from)?, folder)
    }
}

impl Project {
    fn asking(&self, from: FileId) -> Result<Arc<Loaded>, String> {
        self.loaded(from).ok_or_else(|| String::from("of an internal error"))
    }

    fn referenced(&self, from: FileId, source: &str) -> Result<Arc<Loaded>, String> {
        Ok(self.file(&self.target(&*self.asking(from)?, source)?))
    }
}

/// The path that `source` means in a file. It need not lead anywhere, nor lie inside the project.
fn local(from: &Loaded, source: &str) -> Result<PathBuf, String> {
    let source = source.replace('\\', "/");
    if Path::new(&source).is_absolute() {
        return Err(format!("the path '{source}' is absolute; Bicep wants one relative to the file"));
    }
    Ok(normal(&from.folder().join(&source)))
}

fn unreadable(trouble: &Trouble) -> Problem {
    Problem::error(Span::at(0), "unreadable-file", format!("the file can't be read: {trouble}"))
}

fn too_large() -> String {
    format!("files of more than {} MiB are not read", LARGEST >> 20)
}

/// An error of the system as a phrase.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => String::from("it does not exist"),
        io::ErrorKind::PermissionDenied => String::from("permission denied"),
        io::ErrorKind::FileTooLarge => too_large(),
        _ => error.to_string(),
    }
}
