//! Which parameter files belong to a template, and what they give.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::deployments::Walked;
use super::load::{Loaded, Project};
use super::walk::{Candidate, candidate};
use crate::eval::{Files, ParameterSet, Trouble, TroubleKind};
use crate::source::FileId;
use crate::template::{Document, ParameterFile, Template};

/// Parameter files that extend each other: as many as modules may lie in each other.
const EXTENDED: usize = 64;

/// The files of a folder, as templates and parameter files look for each other. Names are in lower case.
#[derive(Default)]
pub(super) struct Names {
    by_name: HashMap<String, Vec<PathBuf>>,
    /// JSON files by each beginning of their names that a dot follows: what they accompany is called like that.
    by_stem: HashMap<String, Vec<PathBuf>>,
}

impl Names {
    /// These files.
    pub(super) fn of(paths: impl IntoIterator<Item = PathBuf>) -> Self {
        let mut names = Self::default();
        paths.into_iter().for_each(|path| names.add(path));
        names
    }

    fn add(&mut self, path: PathBuf) {
        let Some(name) = lower_name(&path) else { return };
        if candidate(&path) == Some(Candidate::Json) {
            for stem in stems(&name) {
                self.by_stem.entry(stem.to_owned()).or_default().push(path.clone());
            }
        }
        self.by_name.entry(name).or_default().push(path);
    }

    /// The parameter files that accompany a template, as far as names tell, in the order of their paths.
    fn beside(&self, template: &Path) -> Vec<PathBuf> {
        let name = lower_name(template);
        let stem = name.as_deref().and_then(template_stem);
        let found = stem.and_then(|stem| self.by_stem.get(stem)).into_iter().flatten();
        let mut found: Vec<PathBuf> = found.filter(|path| accompanies(path, template)).cloned().collect();
        found.sort_unstable();
        found
    }

    /// The templates that a parameter file accompanies, as far as names tell. The source comes before what is compiled
    /// from it.
    fn templates_of(&self, parameters: &Path) -> Vec<&PathBuf> {
        let Some(name) = lower_name(parameters) else { return Vec::new() };
        let named = stems(&name).flat_map(|stem| [format!("{stem}.bicep"), format!("{stem}.json")]);
        let found = named.filter_map(|name| self.by_name.get(&name)).flatten();
        let mut found: Vec<&PathBuf> = found.filter(|path| accompanies(parameters, path)).collect();
        found.sort_by_key(|path| (candidate(path), *path));
        found
    }
}

impl Project {
    /// Adds the parameter files that accompany a template, apart from those that were looked at before.
    pub(super) fn parameter_files_beside(
        &self,
        template: &Path,
        walked: &Walked<'_>,
        looked_at: &mut HashSet<FileId>,
        notices: &mut Vec<String>,
    ) -> Vec<FileId> {
        let Some(folder) = template.parent() else { return Vec::new() };
        let mut found = Vec::new();
        for folder in [folder.to_owned(), folder.join("parameters")] {
            // Of a folder in which nothing was found by walking, whatever lies there.
            let names = walked.names_in(&folder);
            let paths = names.unwrap_or_else(|| self.places().names(self.fs(), &folder)).beside(template);
            for path in paths {
                let file = self.file(&path);
                if looked_at.contains(&file.id) {
                    continue;
                }
                let Document::Parameters(parameters) = self.document(&file) else { continue };
                match self.accompanied(&file, parameters) {
                    Ok(Some(target)) if target == template => found.push(file.id),
                    Ok(_) => continue,
                    Err(notice) => notices.push(notice),
                }
                looked_at.insert(file.id);
            }
        }
        found
    }

    /// The template that an ARM parameter file accompanies, by its name and place.
    pub(super) fn accompanied(
        &self,
        file: &Loaded,
        parameters: &ParameterFile,
    ) -> Result<Option<PathBuf>, String> {
        let Some(folder) = file.path.parent() else { return Ok(None) };
        let mut folders = vec![folder];
        if folder.file_name().is_some_and(|name| name == "parameters") {
            folders.extend(folder.parent());
        }
        for folder in folders {
            for path in self.places().names(self.fs(), folder).templates_of(&file.path) {
                let Some(template) = self.template(&self.file(path)) else { continue };
                return match foreign(parameters, &template) {
                    Some(name) => Err(format!(
                        "{}: not used: it gives '{name}', which {} does not have",
                        self.shown(&file.path),
                        self.shown(path)
                    )),
                    None => Ok(Some(path.clone())),
                };
            }
        }
        Ok(None)
    }

    /// The values of a parameter file with those of the files that it extends, which are asked for through `files`.
    pub fn parameter_set(&self, file: FileId, files: &dyn Files) -> ParameterSet {
        let mut set = ParameterSet::default();
        let first = self.loaded(file);
        let mut next = first.and_then(|file| match self.document(&file) {
            Document::Parameters(parameters) => Some(Arc::clone(parameters)),
            Document::Template(_) | Document::Other => None,
        });
        while let Some(parameters) = next.take() {
            set.files.push(Arc::clone(&parameters));
            let Some(base) = &parameters.extends else { break };
            match extended(files, &parameters, &base.text, &set) {
                Ok(file) => next = Some(file),
                Err((kind, message)) => {
                    let location = parameters.template.location(base.span);
                    set.trouble = Some(Trouble { location, kind, message });
                }
            }
        }
        set
    }
}

/// The parameter file that another one extends, which must be none of those that are used already.
fn extended(
    files: &dyn Files,
    parameters: &ParameterFile,
    source: &str,
    used: &ParameterSet,
) -> Result<Arc<ParameterFile>, (TroubleKind, String)> {
    let unresolved = |reason| (TroubleKind::UnresolvedModule, reason);
    if used.files.len() > EXTENDED {
        let message =
            format!("parameter files extend each other more than {EXTENDED} deep; the rest is not looked at");
        return Err((TroubleKind::LimitReached, message));
    }
    let base = files.parameters(parameters.template.file, source).map_err(unresolved)?;
    if used.files.iter().any(|known| Arc::ptr_eq(known, &base)) {
        let reason = "this parameter file extends itself, directly or through those that it extends";
        return Err(unresolved(reason.to_owned()));
    }
    Ok(base)
}

/// A parameter that the file gives and the template does not have.
pub(super) fn foreign<'p>(parameters: &'p ParameterFile, template: &Template) -> Option<&'p str> {
    let lower = |name: &str| name.to_ascii_lowercase();
    let known: HashSet<String> =
        template.parameters.iter().map(|parameter| lower(&parameter.name.text)).collect();
    parameters.values.iter().map(|value| &*value.name.text).find(|name| !known.contains(&lower(name)))
}

/// Whether a parameter file accompanies a template by its name: `T.parameters.json`, `T.parameters.*.json`,
/// `T.*.parameters.json`, `azuredeploy.parameters*.json`.
fn accompanies(parameters: &Path, template: &Path) -> bool {
    let (Some(parameters), Some(template)) = (lower_name(parameters), lower_name(template)) else {
        return false;
    };
    let Some(stem) = template_stem(&template) else { return false };
    let Some(rest) = parameters.strip_prefix(stem).and_then(|rest| rest.strip_suffix(".json")) else {
        return false;
    };
    if stem.is_empty() || template == parameters {
        return false;
    }
    rest == ".parameters"
        || rest.starts_with(".parameters.")
        || (rest.starts_with('.') && rest.ends_with(".parameters"))
        || (stem == "azuredeploy" && rest.starts_with(".parameters"))
}

fn lower_name(path: &Path) -> Option<String> {
    path.file_name().and_then(|name| name.to_str()).map(str::to_ascii_lowercase)
}

/// The name of a template, in lower case, without its extension.
fn template_stem(name: &str) -> Option<&str> {
    name.strip_suffix(".bicep").or_else(|| name.strip_suffix(".json"))
}

/// Each beginning of a name that a dot follows.
fn stems(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices('.').filter_map(|(dot, _)| name.get(..dot))
}
