//! A workspace that lives on while its files change: what an editor asks again and again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tricep_parser::project::{FileSystem, Overlay, Project, normal};

use super::{Failure, Request};
use crate::report::Report;

/// Files, the texts of an editor over them, and what is known of them.
///
/// Every answer equals that of a fresh [`check`](super::check) over the files as they are then.
pub struct Workspace {
    disk: Arc<dyn FileSystem>,
    current: PathBuf,
    module_cache: Option<PathBuf>,
    request: Request,
    texts: BTreeMap<PathBuf, Vec<u8>>,
    project: Arc<Project>,
}

/// Why a workspace gives no report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stopped {
    /// The caller wanted no more.
    Cancelled,
    /// The check can't be made.
    Failed(Failure),
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Workspace {
    /// A workspace of which nothing is read yet. `current` is an absolute path, as [`Project::new`] takes it;
    /// `module_cache` is the folder in which the Bicep CLI keeps modules of registries. `request` holds for every check:
    /// its `paths` are the folders of the workspace.
    pub fn new(
        disk: Arc<dyn FileSystem>,
        current: impl AsRef<Path>,
        module_cache: Option<PathBuf>,
        request: Request,
    ) -> Self {
        let current = normal(current.as_ref());
        let project = Arc::new(Project::new(Arc::clone(&disk), &current));
        let mut workspace = Self { disk, current, module_cache, request, texts: BTreeMap::new(), project };
        workspace.renew();
        workspace
    }

    /// Puts another request in the place of the one that holds for every check.
    pub fn set_request(&mut self, request: Request) {
        self.request = request;
    }

    /// Lays an unsaved text over the file at an absolute path, which need not exist; `None` takes it away.
    pub fn set_text(&mut self, path: &Path, text: Option<String>) {
        let path = normal(path);
        match text {
            Some(text) => self.texts.insert(path, text.into_bytes()),
            None => self.texts.remove(&path),
        };
        self.renew();
    }

    /// Says that the files or folders at these absolute paths changed, came or went on disk.
    pub fn changed_on_disk(&mut self, _paths: &[PathBuf]) {
        self.renew();
    }

    /// What a fresh check of these files reports: of all deployments that reach them, the findings that touch them.
    /// `stop` is asked now and then, from several threads; once it says yes, the check ends soon and nothing is lost.
    ///
    /// # Errors
    ///
    /// [`Stopped::Cancelled`] when `stop` said yes, else as [`check`](super::check).
    pub fn check(&mut self, files: &[PathBuf], stop: &(dyn Fn() -> bool + Sync)) -> Result<Report, Stopped> {
        self.ask(Request { paths: files.to_vec(), ..self.request.clone() }, stop)
    }

    /// What a fresh check of the workspace's folders reports.
    ///
    /// # Errors
    ///
    /// As [`Workspace::check`].
    pub fn check_all(&mut self, stop: &(dyn Fn() -> bool + Sync)) -> Result<Report, Stopped> {
        self.ask(self.request.clone(), stop)
    }

    /// The files as they are now.
    pub fn project(&self) -> Arc<Project> {
        Arc::clone(&self.project)
    }

    fn ask(&self, request: Request, stop: &(dyn Fn() -> bool + Sync)) -> Result<Report, Stopped> {
        if stop() {
            return Err(Stopped::Cancelled);
        }
        super::check(&self.project, &request).map_err(Stopped::Failed)
    }

    fn renew(&mut self) {
        let files = Overlay::new(Arc::clone(&self.disk), self.texts.clone());
        let project = Project::new(Arc::new(files), &self.current);
        self.project = Arc::new(match &self.module_cache {
            Some(folder) => project.with_module_cache(folder),
            None => project,
        });
    }
}

#[cfg(test)]
mod tests {
    use tricep_parser::project::Memory;

    use super::*;

    const WEAK: &str = "resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'site'
  properties: { siteConfig: { minTlsVersion: '1.0' } }
}
";

    #[test]
    fn an_unsaved_text_counts_until_it_is_taken_away() {
        let disk = Memory::new([("/work/main.bicep", WEAK)]);
        let mut workspace = Workspace::new(Arc::new(disk), "/work", None, Request::default());
        let file = Path::new("/work/main.bicep");
        let found = |workspace: &mut Workspace| -> Vec<&'static str> {
            let report = workspace.check(&[file.to_owned()], &|| false).unwrap();
            report.findings.iter().map(|finding| finding.rule).collect()
        };
        assert_eq!(found(&mut workspace), ["site-min-tls-weak"]);
        workspace.set_text(file, Some(WEAK.replace("1.0", "1.2")));
        assert_eq!(found(&mut workspace), Vec::<&str>::new());
        workspace.set_text(file, None);
        assert_eq!(found(&mut workspace), ["site-min-tls-weak"]);
    }

    #[test]
    fn what_is_cancelled_gives_nothing() {
        let disk = Memory::new([("/work/main.bicep", WEAK)]);
        let mut workspace = Workspace::new(Arc::new(disk), "/work", None, Request::default());
        assert_eq!(workspace.check_all(&|| true).err(), Some(Stopped::Cancelled));
        assert_eq!(workspace.check_all(&|| false).unwrap().findings.len(), 1);
    }
}
