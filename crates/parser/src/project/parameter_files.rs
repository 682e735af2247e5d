//! Which parameter files belong to a template, and what they give.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::fs::Kind;
use super::load::{Loaded, Project};
use super::walk::{Candidate, candidate};
use crate::eval::ParameterSet;
use crate::source::FileId;
use crate::template::{Document, ParameterFile, Template, same_name};

impl Project {
    /// Parameter files that accompany a template, and were not among the files looked at.
    pub(super) fn parameter_files_beside(
        &self,
        template: &Path,
        walked: &mut HashMap<PathBuf, Vec<PathBuf>>,
        notices: &mut Vec<String>,
    ) -> Vec<FileId> {
        let Some(folder) = template.parent() else { return Vec::new() };
        let mut found = Vec::new();
        for folder in [folder.to_owned(), folder.join("parameters")] {
            if self.fs().kind(&folder) != Some(Kind::Folder) {
                continue;
            }
            let known = walked.values().flatten().filter(|path| path.parent() == Some(&folder));
            let mut paths: Vec<PathBuf> = known.cloned().collect();
            if paths.is_empty() {
                let entries = self.fs().entries(&folder).unwrap_or_default();
                paths = entries
                    .into_iter()
                    .filter(|(_, kind)| *kind == Kind::File)
                    .map(|(path, _)| path)
                    .collect();
            }
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

    /// The values of a parameter file with those of the files that it extends.
    pub fn parameter_set(&self, file: FileId) -> ParameterSet {
        let mut set = ParameterSet::default();
        let mut next = self.loaded(file);
        while let Some(file) = next.take() {
            let Document::Parameters(parameters) = self.document(&file) else { break };
            set.files.push(Arc::clone(parameters));
            let Some(base) = &parameters.extends else { break };
            match self.extended(&file, &base.text, &set) {
                Ok(file) => next = Some(file),
                Err(reason) => set.unresolved = Some((parameters.template.location(base.span), reason)),
            }
        }
        set
    }

    /// The parameter file that another one extends, which must be none of those that are used already.
    fn extended(&self, file: &Loaded, source: &str, used: &ParameterSet) -> Result<Arc<Loaded>, String> {
        let base = self.file(&self.target(file, source)?);
        match self.document(&base) {
            Document::Parameters(parameters)
                if used.files.iter().any(|known| Arc::ptr_eq(known, parameters)) =>
            {
                Err(String::from(
                    "this parameter file extends itself, directly or through those that it extends",
                ))
            }
            Document::Parameters(_) => Ok(base),
            Document::Template(_) | Document::Other => {
                Err(format!("the file '{source}' is no parameter file"))
            }
        }
    }
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
