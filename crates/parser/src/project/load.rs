//! Reading and parsing files, each once.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use super::fs::{FileSystem, Kind, LARGEST};
use super::layout::Layout;
use super::mentions::Mentions;
use super::paths::{normal, relative};
use super::places::{Places, Refusal};
use super::references::Use;
use super::revision::{Numbers, Revision, Since};
use super::walk::{Candidate, HEAD, candidate, looks_generated, looks_like_template};
use crate::eval::Files;
use crate::source::{FileId, Problem, SourceFile, Sources, Span};
use crate::template::{Document, Language, ParameterFile, Template, is_registry_address, same_name};
use crate::{arm, bicep};

/// The files that a run can see.
pub struct Project {
    pub(super) fs: Arc<dyn FileSystem>,
    pub(super) layout: Arc<Layout>,
    pub(super) mentions: Arc<Mentions>,
    pub(super) current: PathBuf,
    pub(super) module_cache: Option<PathBuf>,
    pub(super) since: Since,
    pub(super) numbers: Arc<Numbers>,
    /// By their numbers.
    pub(super) files: RwLock<Vec<Option<Arc<Loaded>>>>,
}

/// One file of a run.
pub struct Loaded {
    /// Its number.
    pub id: FileId,
    /// Its absolute path.
    pub path: PathBuf,
    /// The root of the project that it belongs to.
    pub root: PathBuf,
    pub(super) content: Arc<Content>,
    /// The files that it names.
    pub(super) uses: OnceLock<Vec<(Use, FileId)>>,
    /// Whether the source that it was compiled from lies beside it.
    has_source: OnceLock<bool>,
}

/// What is in a file, as far as it was asked for.
pub(super) struct Content {
    since: Revision,
    text: OnceLock<Text>,
    document: OnceLock<Document>,
    head: OnceLock<Result<Head, String>>,
    /// The files that the text mentions.
    pub(super) mentions: OnceLock<Result<Vec<PathBuf>, String>>,
}

/// What the beginning of a file says.
#[derive(Clone, Copy)]
struct Head {
    is_template: bool,
    is_generated: bool,
}

impl Content {
    /// A content that nothing is known of, as it is since a revision.
    pub(super) fn new(since: Revision) -> Self {
        Self {
            since,
            text: OnceLock::new(),
            document: OnceLock::new(),
            head: OnceLock::new(),
            mentions: OnceLock::new(),
        }
    }

    /// The revision in which it became what it is.
    pub(super) fn since(&self) -> Revision {
        self.since
    }

    /// Whether the text was looked through for the files that it mentions; else why it could not be, where that was tried.
    pub(super) fn was_looked_through(&self) -> Result<bool, &str> {
        match self.mentions.get() {
            Some(Ok(_)) => Ok(true),
            Some(Err(reason)) => Err(reason),
            None => Ok(false),
        }
    }

    /// The text, where it was read and could be.
    pub(super) fn known_text(&self) -> Option<Arc<str>> {
        let text = self.text.get().filter(|text| text.trouble.is_none())?;
        Some(Arc::clone(&text.source.text))
    }
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
    fn new(id: FileId, path: PathBuf, root: PathBuf, content: Arc<Content>) -> Self {
        Self { id, path, root, content, uses: OnceLock::new(), has_source: OnceLock::new() }
    }

    /// The same file in another revision.
    pub(super) fn with(&self, root: PathBuf, content: Arc<Content>) -> Self {
        Self::new(self.id, self.path.clone(), root, content)
    }

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
            layout: Arc::default(),
            mentions: Arc::default(),
            current: normal(current.as_ref()),
            module_cache: None,
            since: Since::default(),
            numbers: Arc::default(),
            files: RwLock::default(),
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

    pub(super) fn places(&self) -> &Places {
        &self.layout.places
    }

    pub(super) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The root of the project that a path belongs to: the nearest folder above with `.git`; else the outermost with a
    /// `bicepconfig.json`; else the current folder, where it contains the path; else the path's own folder.
    pub fn root_of(&self, path: &Path) -> PathBuf {
        let folder =
            if self.fs.kind(path) == Some(Kind::Folder) { path } else { path.parent().unwrap_or(path) };
        self.root_of_folder(folder)
    }

    pub(super) fn root_of_file(&self, id: FileId, path: &Path) -> PathBuf {
        self.layout.cache_of(id).unwrap_or_else(|| self.root_of_folder(path.parent().unwrap_or(path)))
    }

    fn root_of_folder(&self, folder: &Path) -> PathBuf {
        self.claimed_root(folder).unwrap_or_else(|| folder.to_owned())
    }

    /// The root of the project that a folder belongs to, where it belongs to one.
    pub(super) fn claimed_root(&self, folder: &Path) -> Option<PathBuf> {
        match self.places().marked_root(self.fs(), folder) {
            Some(root) => Some(root.to_path_buf()),
            None => folder.starts_with(&self.current).then(|| self.current.clone()),
        }
    }

    /// The file at an absolute path. It is neither read nor parsed yet.
    pub fn file(&self, path: &Path) -> Arc<Loaded> {
        let path = normal(path);
        let id = self.numbers.of(&path);
        self.known(id).unwrap_or_else(|| self.load(id, path))
    }

    /// A file by its number.
    pub fn loaded(&self, id: FileId) -> Option<Arc<Loaded>> {
        self.known(id).or_else(|| Some(self.load(id, self.numbers.path(id)?)))
    }

    fn known(&self, id: FileId) -> Option<Arc<Loaded>> {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        files.get(id.0 as usize).cloned().flatten()
    }

    fn load(&self, id: FileId, path: PathBuf) -> Arc<Loaded> {
        let root = self.root_of_file(id, &path);
        let content = Arc::new(Content::new(self.since.revision));
        let loaded = Arc::new(Loaded::new(id, path, root, content));
        let mut files = self.files.write().unwrap_or_else(PoisonError::into_inner);
        let place = id.0 as usize;
        if files.len() <= place {
            files.resize(place + 1, None);
        }
        // Another thread may have been first.
        files
            .get_mut(place)
            .map_or_else(|| Arc::clone(&loaded), |slot| Arc::clone(slot.get_or_insert(Arc::clone(&loaded))))
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
        file.content.text.get_or_init(|| {
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
        file.content.document.get_or_init(|| {
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
                    parameters.template.problems = unreadable(trouble).into();
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
            template.problems = unreadable(trouble).into();
            Document::Template(Arc::new(template))
        })
    }

    /// Whether a file is a template or a parameter file by its name and its beginning, and not compiled from a source
    /// beside it: of those only the source counts.
    ///
    /// # Errors
    ///
    /// Why it can't be read: a phrase.
    pub(super) fn is_template<'f>(&self, file: &'f Loaded) -> Result<bool, &'f str> {
        if candidate(&file.path) != Some(Candidate::Json) {
            return Ok(true);
        }
        let head = file.content.head.get_or_init(|| {
            let head = self.fs.head(&file.path, HEAD).map_err(|error| reason(&error))?;
            Ok(Head { is_template: looks_like_template(&head), is_generated: looks_generated(&head) })
        });
        let head = head.as_ref().map_err(String::as_str)?;
        let has_source = || *file.has_source.get_or_init(|| self.source_of(&file.path).is_some());
        Ok(head.is_template && !(head.is_generated && has_source()))
    }

    /// The Bicep file beside a compiled template that it was made from.
    fn source_of(&self, path: &Path) -> Option<PathBuf> {
        let name = path.file_name()?.to_str()?;
        let stem = name.split('.').next()?;
        let beside = [format!("{stem}.bicep"), String::from("main.bicep")];
        let count = if same_name(stem, "azuredeploy") { 2 } else { 1 };
        let found = beside.iter().take(count).map(|name| path.with_file_name(name));
        found.into_iter().find(|source| self.fs.kind(source) == Some(Kind::File))
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
            let (path, cache) = self.cached(&from.path, source)?;
            self.layout.add_cached(self.numbers.of(&path), cache);
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
        self.layout.add_listed(&folder);
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
        self.layout.cache_of(file).is_none()
    }

    fn template(&self, from: FileId, source: &str) -> Result<Arc<Template>, String> {
        self.template_in(&*self.referenced(from, source)?, source)
    }

    fn parameters(&self, from: FileId, source: &str) -> Result<Arc<ParameterFile>, String> {
        self.parameters_in(&*self.referenced(from, source)?, source)
    }

    fn text(&self, from: FileId, path: &str) -> Result<(FileId, Arc<str>), String> {
        self.text_in(&*self.referenced(from, path)?, path)
    }

    fn listing(&self, from: FileId, folder: &str) -> Result<Vec<String>, String> {
        self.listed(&*self.asking(from)?, folder)
    }
}

impl Project {
    fn asking(&self, from: FileId) -> Result<Arc<Loaded>, String> {
        self.loaded(from).ok_or_else(|| String::from("of an internal error"))
    }

    /// The file that `source`, as it is written in a file, means.
    pub(super) fn referenced(&self, from: FileId, source: &str) -> Result<Arc<Loaded>, String> {
        Ok(self.file(&self.target(&*self.asking(from)?, source)?))
    }

    /// The template in a file that another one names.
    pub(super) fn template_in(&self, file: &Loaded, source: &str) -> Result<Arc<Template>, String> {
        match self.document(file) {
            Document::Template(template) => Ok(Arc::clone(template)),
            Document::Parameters(_) | Document::Other => match self.trouble(file) {
                Some(trouble) => Err(format!("the file '{source}' can't be read: {trouble}")),
                None => Err(format!("the file '{source}' is no template")),
            },
        }
    }

    /// The parameters in a file that another one names.
    pub(super) fn parameters_in(&self, file: &Loaded, source: &str) -> Result<Arc<ParameterFile>, String> {
        match self.document(file) {
            Document::Parameters(parameters) => Ok(Arc::clone(parameters)),
            Document::Template(_) | Document::Other => {
                Err(format!("the file '{source}' is no parameter file"))
            }
        }
    }

    /// The text of a file that another one names.
    pub(super) fn text_in(&self, file: &Loaded, path: &str) -> Result<(FileId, Arc<str>), String> {
        match self.trouble(file) {
            Some(trouble) => Err(format!("the file '{path}' can't be read: {trouble}")),
            None => Ok((file.id, Arc::clone(&self.source(file).text))),
        }
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
