//! A workspace that lives on while its files change: what an editor asks again and again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::ThreadPool;
use tricep_parser::project::{FileSystem, Overlay, Project, normal};

pub use super::run::Stopped;
use super::run::{self, Kept, Stop};
use super::{Request, pool};
use crate::report::Report;

/// Files, the texts of an editor over them, and what is known of them.
///
/// Every answer equals that of a fresh [`check`](super::check) over the files as they are then. After a change only the
/// deployments are checked again that read what changed.
pub struct Workspace {
    files: Overlay,
    project: Arc<Project>,
    request: Request,
    pool: Option<ThreadPool>,
    kept: Kept,
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
        let files = Overlay::new(disk, BTreeMap::new());
        let mut project = Project::new(Arc::new(files.clone()), current);
        if let Some(folder) = module_cache {
            project = project.with_module_cache(folder);
        }
        Self { files, project: Arc::new(project), request, pool: None, kept: Kept::default() }
    }

    /// Puts another request in the place of the one that holds for every check.
    pub fn set_request(&mut self, request: Request) {
        if request.threads != self.request.threads {
            self.pool = None;
        }
        self.request = request;
        self.kept = Kept::default();
    }

    /// Lays an unsaved text over the file at an absolute path, which need not exist; `None` takes it away.
    pub fn set_text(&mut self, path: &Path, text: Option<String>) {
        let path = normal(path);
        self.files = self.files.with(path.clone(), text);
        self.changed_on_disk(&[path]);
    }

    /// Says that the files or folders at these absolute paths changed, came or went on disk.
    pub fn changed_on_disk(&mut self, paths: &[PathBuf]) {
        let paths: Vec<PathBuf> = paths.iter().map(|path| normal(path)).collect();
        self.project = Arc::new(self.project.after(Arc::new(self.files.clone()), &paths));
    }

    /// What a fresh check of these files reports: of all deployments that reach them, the findings that touch them.
    /// `stop` is asked now and then, from several threads; once it says yes, the check ends soon. What was found until then
    /// is kept, and the next check is as right as any.
    ///
    /// # Errors
    ///
    /// [`Stopped::Cancelled`] when `stop` said yes, else as [`check`](super::check).
    pub fn check(&mut self, files: &[PathBuf], stop: &(dyn Fn() -> bool + Sync)) -> Result<Report, Stopped> {
        let request = Request { paths: files.to_vec(), ..self.request.clone() };
        self.ask(&request, &Stop::when(stop))
    }

    /// What a fresh check of the workspace's folders reports. The rest is as in [`Workspace::check`].
    ///
    /// # Errors
    ///
    /// As [`Workspace::check`].
    pub fn check_all(&mut self, stop: &(dyn Fn() -> bool + Sync)) -> Result<Report, Stopped> {
        self.kept.forget_gone(&self.project);
        let request = self.request.clone();
        self.ask(&request, &Stop::when(stop))
    }

    /// The files as they are now.
    pub fn project(&self) -> Arc<Project> {
        Arc::clone(&self.project)
    }

    /// How many deployments were checked in all checks of this request so far.
    pub fn checked(&self) -> usize {
        self.kept.checked()
    }

    fn ask(&mut self, request: &Request, stop: &Stop<'_>) -> Result<Report, Stopped> {
        let pool = match self.pool.take() {
            Some(pool) => pool,
            None => pool(request)?,
        };
        let report = pool.install(|| run::run(&self.project, request, Some(&mut self.kept), stop));
        self.pool = Some(pool);
        report
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
        let disk = Memory::new([("/project/main.bicep", WEAK)]);
        let mut workspace = Workspace::new(Arc::new(disk), "/project", None, Request::default());
        let file = Path::new("/project/main.bicep");
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
        let disk = Memory::new([("/project/main.bicep", WEAK)]);
        let mut workspace = Workspace::new(Arc::new(disk), "/project", None, Request::default());
        assert_eq!(workspace.check_all(&|| true).err(), Some(Stopped::Cancelled));
        assert_eq!(workspace.check_all(&|| false).unwrap().findings.len(), 1);
    }
}
