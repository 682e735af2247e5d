//! Finding `bicepconfig.json` files: the nearest one above a file, and those that it extends.
//!
//! As Bicep has it, the nearest file alone counts, unless it says `"extends": "<relative path>"`. What the files say is
//! for others to read: they ask for the text as a tree, whose spans are places in the file.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::load::Project;
use super::memo::Memo;
use super::paths::normal;
use super::registry::ModuleSettings;
use crate::json;
use crate::source::{FileId, Location, Severity, SourceFile, Span};

/// The name of the file in which Bicep keeps its settings.
pub const CONFIG_NAME: &str = "bicepconfig.json";

/// How many files may extend one another.
const MAX_CHAIN: usize = 64;

/// What holds for the files below a folder.
#[derive(Debug)]
pub struct Config {
    /// The nearest file first, each followed by the one that it extends.
    pub files: Vec<Arc<ConfigFile>>,
    /// What is wrong with the files as such: where, and what, as a sentence without a full stop.
    pub problems: Vec<(Location, String)>,
    modules: OnceLock<ModuleSettings>,
}

impl Config {
    /// What the files say of modules.
    pub(super) fn module_settings(&self) -> &ModuleSettings {
        self.modules.get_or_init(|| ModuleSettings::of(&self.files))
    }
}

/// One `bicepconfig.json`.
#[derive(Debug)]
pub struct ConfigFile {
    /// Its number in the project.
    pub id: FileId,
    /// Its absolute path.
    pub path: PathBuf,
    source: Arc<SourceFile>,
    /// What is wrong with it as JSON.
    problems: Vec<(Location, String)>,
    /// Where it says what it extends, and the path, if it is one.
    extends: Option<(Location, Option<String>)>,
}

impl ConfigFile {
    /// What it says.
    pub fn json(&self) -> json::Parse<'_> {
        json::parse(&self.source.text)
    }

    /// The folder that its relative paths are relative to.
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }

    /// Reads what it says of the chain that it is part of.
    fn new(id: FileId, path: PathBuf, source: Arc<SourceFile>) -> Self {
        let location = |span: Span| Location { file: id, span };
        let parse = json::parse(&source.text);
        let wrong = parse.problems.iter().filter(|problem| problem.severity == Severity::Error);
        let problems = wrong.map(|problem| (location(problem.span), problem.message.clone())).collect();
        let extends = parse.tree.root().get("extends").map(|extends| {
            let text = extends.as_text().map(|text| text.decode().into_owned());
            (location(extends.span()), text)
        });
        drop(parse);
        Self { id, path, source, problems, extends }
    }
}

/// What was found already.
#[derive(Default)]
pub(super) struct ConfigCache {
    nearest: Memo<PathBuf, Option<PathBuf>>,
    read: Memo<PathBuf, Arc<Config>>,
    /// Many may extend one.
    files: Memo<PathBuf, Result<Arc<ConfigFile>, (Location, String)>>,
}

impl ConfigCache {
    /// Whether a change of the file at a path may change any of the settings that were read: it is one of their files, or
    /// may be what one of them lacks.
    pub(super) fn depends_on(&self, path: &Path) -> bool {
        self.read
            .any(|config| !config.problems.is_empty() || config.files.iter().any(|file| file.path == path))
    }
}

impl Project {
    /// The nearest `bicepconfig.json` above an absolute path, with those that it extends.
    pub fn config_for(&self, path: &Path) -> Option<Arc<Config>> {
        let folder = path.parent()?;
        self.nearest_config(folder).map(|path| self.config_at(&path))
    }

    /// The settings file in a folder, else in the nearest one above.
    fn nearest_config(&self, folder: &Path) -> Option<PathBuf> {
        let memo = &self.layout().configs.nearest;
        let mut unknown = Vec::new();
        let mut nearest = None;
        for folder in folder.ancestors() {
            if let Some(known) = memo.known(folder) {
                nearest = known;
                break;
            }
            unknown.push(folder);
            if self.places().has_settings(self.fs(), folder) {
                nearest = Some(folder.join(CONFIG_NAME));
                break;
            }
        }
        for folder in unknown {
            memo.note(folder, nearest.clone());
        }
        nearest
    }

    /// The settings file at an absolute path, with those that it extends.
    pub fn config_at(&self, path: &Path) -> Arc<Config> {
        let path = normal(path);
        self.layout().configs.read.get(&path, || Arc::new(self.read_chain(&path)))
    }

    fn read_chain(&self, nearest: &Path) -> Config {
        let mut config = Config { files: Vec::new(), problems: Vec::new(), modules: OnceLock::new() };
        let mut next = Some(nearest.to_owned());
        while let Some(path) = next.take() {
            let file = match self.layout().configs.files.get(&path, || self.config_file(&path)) {
                Ok(file) => file,
                Err(problem) => {
                    config.problems.push(problem);
                    break;
                }
            };
            config.problems.extend(file.problems.iter().cloned());
            if let Some((location, extends)) = &file.extends {
                match self.base_of(&file, extends.as_deref(), &config.files) {
                    Ok(base) => next = Some(base),
                    Err(message) => config.problems.push((*location, message)),
                }
            }
            config.files.push(file);
        }
        config
    }

    fn config_file(&self, path: &Path) -> Result<Arc<ConfigFile>, (Location, String)> {
        let loaded = self.file(path);
        match self.trouble(&loaded) {
            Some(trouble) => {
                let location = Location { file: loaded.id, span: Span::at(0) };
                Err((location, format!("the settings can't be read: {trouble}")))
            }
            None => Ok(Arc::new(ConfigFile::new(loaded.id, path.to_owned(), self.source(&loaded)))),
        }
    }

    /// The file that another extends.
    fn base_of(
        &self,
        file: &ConfigFile,
        extends: Option<&str>,
        before: &[Arc<ConfigFile>],
    ) -> Result<PathBuf, String> {
        let Some(written) = extends else {
            return Err(String::from("'extends' must be the path of another settings file, a string"));
        };
        let relative = written.replace('\\', "/");
        if Path::new(&relative).is_absolute() {
            return Err(format!(
                "the path '{written}' is absolute; 'extends' wants one relative to this file"
            ));
        }
        let path = normal(&file.folder().join(&relative));
        if path == file.path || before.iter().any(|known| known.path == path) {
            return Err(format!(
                "'{written}' leads back to this file: the files extend one another in a circle"
            ));
        }
        if before.len() + 1 >= MAX_CHAIN {
            return Err(format!("more than {MAX_CHAIN} settings files extend one another"));
        }
        match self.place(&path, &self.root_of(&file.path)) {
            Ok(_) => Ok(path),
            Err(refusal) => Err(format!("the file '{written}' {}", refusal.predicate(self))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Memory;

    fn project(files: &[(&str, &str)]) -> Project {
        Project::new(Arc::new(Memory::new(files.iter().copied())), "/repo")
    }

    fn chain(config: &Config) -> Vec<&str> {
        config.files.iter().filter_map(|file| file.path.to_str()).collect()
    }

    #[track_caller]
    fn wrong(files: &[(&str, &str)], place: &str, message: &str) {
        let project = project(files);
        let config = project.config_for(Path::new("/repo/main.bicep")).unwrap();
        let (location, found) = config.problems.first().unwrap();
        let source = project.source(&project.loaded(location.file).unwrap());
        assert_eq!((source.slice(location.span), found.as_str()), (place, message));
    }

    #[test]
    fn the_nearest_file_alone_counts() {
        let project = project(&[
            ("/repo/bicepconfig.json", "{}"),
            ("/repo/a/bicepconfig.json", "{ // comments and trailing commas are fine\n \"x\": 1, }"),
            ("/repo/a/b/main.bicep", ""),
        ]);
        let config = project.config_for(Path::new("/repo/a/b/main.bicep")).unwrap();
        assert_eq!(chain(&config), ["/repo/a/bicepconfig.json"]);
        assert!(config.problems.is_empty());
        let above = project.config_for(Path::new("/repo/main.bicep")).unwrap();
        assert_eq!(chain(&above), ["/repo/bicepconfig.json"]);
        assert!(project.config_for(Path::new("/elsewhere/main.bicep")).is_none());
    }

    #[test]
    fn a_file_extends_others() {
        let project = project(&[
            ("/repo/bicepconfig.json", r#"{"extends": "shared/base.json"}"#),
            ("/repo/shared/base.json", r#"{"extends": "./more.json"}"#),
            ("/repo/shared/more.json", "{}"),
        ]);
        let config = project.config_for(Path::new("/repo/main.bicep")).unwrap();
        assert_eq!(
            chain(&config),
            ["/repo/bicepconfig.json", "/repo/shared/base.json", "/repo/shared/more.json"]
        );
        assert!(config.problems.is_empty());
    }

    #[test]
    fn a_chain_that_does_not_end_well_is_told_at_its_place() {
        let main = "/repo/bicepconfig.json";
        wrong(
            &[(main, r#"{"extends": "bicepconfig.json"}"#)],
            r#""bicepconfig.json""#,
            "'bicepconfig.json' leads back to this file: the files extend one another in a circle",
        );
        wrong(&[(main, r#"{"extends": "x.json"}"#)], r#""x.json""#, "the file 'x.json' does not exist");
        wrong(
            &[(main, r#"{"extends": 1}"#)],
            "1",
            "'extends' must be the path of another settings file, a string",
        );
        wrong(
            &[(main, r#"{"extends": "/etc/x.json"}"#)],
            r#""/etc/x.json""#,
            "the path '/etc/x.json' is absolute; 'extends' wants one relative to this file",
        );
        wrong(
            &[(main, r#"{"extends": "../x.json"}"#), ("/x.json", "{}")],
            r#""../x.json""#,
            "the file '../x.json' lies outside the project, whose root is '.'",
        );
    }

    #[test]
    fn a_long_chain_ends() {
        let files: Vec<(String, String)> = (0..70)
            .map(|i| {
                let name = if i == 0 { String::from("bicepconfig") } else { i.to_string() };
                (format!("/repo/{name}.json"), format!(r#"{{"extends": "{}.json"}}"#, i + 1))
            })
            .collect();
        let project = Project::new(Arc::new(Memory::new(files)), "/repo");
        let config = project.config_for(Path::new("/repo/main.bicep")).unwrap();
        assert_eq!(config.files.len(), 64);
        assert_eq!(config.problems[0].1, "more than 64 settings files extend one another");
    }

    #[test]
    fn broken_json_is_told() {
        let project = project(&[("/repo/bicepconfig.json", "{\"a\" 1}")]);
        let config = project.config_for(Path::new("/repo/main.bicep")).unwrap();
        assert!(!config.problems.is_empty());
    }
}
