//! Which parameter files belong to a template, and what they give.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::deployments::Walked;
use super::fs::Kind;
use super::load::{Loaded, Project};
use super::walk::{Candidate, candidate};
use crate::eval::{Files, ParameterSet};
use crate::source::FileId;
use crate::template::{Document, ParameterFile, Template, same_name};

impl Project {
    /// Parameter files that accompany a template, and were not among the files looked at.
    pub(super) fn parameter_files_beside(
        &self,
        template: &Path,
        walked: &Walked<'_>,
        notices: &mut Vec<String>,
    ) -> Vec<FileId> {
        let Some(folder) = template.parent() else { return Vec::new() };
        let mut found = Vec::new();
        for folder in [folder.to_owned(), folder.join("parameters")] {
            if self.fs().kind(&folder) != Some(Kind::Folder) {
                continue;
            }
            let known = walked.directly_in(&folder);
            let mut paths: Vec<PathBuf> = known.iter().map(|file| file.path.clone()).collect();
            if paths.is_empty() {
                let entries = self.fs().entries(&folder).unwrap_or_default();
                let files = entries.into_iter().filter(|(_, kind)| *kind == Kind::File);
                paths = files.map(|(path, _)| path).collect();
            }
            paths.sort();
            for path in paths {
                if !matches!(candidate(&path), Some(Candidate::Json)) || !accompanies(&path, template) {
                    continue;
                }
                let file = self.file(&path);
                let Document::Parameters(parameters) = self.document(&file) else { continue };
                match self.accompanied(&file, parameters) {
                    Ok(Some(target)) if target == template => found.push(file.id),
                    Ok(_) => {}
                    Err(notice) if !notices.contains(&notice) => notices.push(notice),
                    Err(_) => {}
                }
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
        let mut folders = vec![folder.to_owned()];
        if folder.file_name().is_some_and(|name| name == "parameters") {
            folders.extend(folder.parent().map(Path::to_owned));
        }
        for folder in folders {
            let entries = self.fs().entries(&folder).unwrap_or_default();
            let templates = entries.into_iter().filter(|(path, kind)| {
                *kind == Kind::File && candidate(path).is_some() && accompanies(&file.path, path)
            });
            // The source counts before what is compiled from it.
            let mut templates: Vec<PathBuf> = templates.map(|(path, _)| path).collect();
            templates.sort_by_key(|path| candidate(path));
            for path in templates {
                let Some(template) = self.template(&self.file(&path)) else { continue };
                return match foreign(parameters, &template) {
                    Some(name) => Err(format!(
                        "{}: not used: it gives '{name}', which {} does not have",
                        self.shown(&file.path),
                        self.shown(&path)
                    )),
                    None => Ok(Some(path)),
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
                Err(reason) => set.unresolved = Some((parameters.template.location(base.span), reason)),
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
) -> Result<Arc<ParameterFile>, String> {
    let base = files.parameters(parameters.template.file, source)?;
    if used.files.iter().any(|known| Arc::ptr_eq(known, &base)) {
        return Err(String::from(
            "this parameter file extends itself, directly or through those that it extends",
        ));
    }
    Ok(base)
}

/// A parameter that the file gives and the template does not have.
pub(super) fn foreign<'p>(parameters: &'p ParameterFile, template: &Template) -> Option<&'p str> {
    let has = |name: &str| template.parameters.iter().any(|parameter| same_name(&parameter.name.text, name));
    parameters.values.iter().map(|value| &*value.name.text).find(|name| !has(name))
}

/// Whether a parameter file accompanies a template by its name: `T.parameters.json`, `T.parameters.*.json`,
/// `T.*.parameters.json`, `azuredeploy.parameters*.json`.
fn accompanies(parameters: &Path, template: &Path) -> bool {
    let name = |path: &Path| path.file_name().and_then(|name| name.to_str()).map(str::to_ascii_lowercase);
    let (Some(parameters), Some(template)) = (name(parameters), name(template)) else { return false };
    let Some(stem) = template.strip_suffix(".bicep").or_else(|| template.strip_suffix(".json")) else {
        return false;
    };
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
