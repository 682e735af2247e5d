//! Which files are pairs.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tricep_parser::eval::Files;
use tricep_parser::project::Project;
use tricep_parser::template::{ModuleSource, Template};

/// A Bicep file and the JSON that the compiler made from it.
pub(super) struct Pair {
    pub(super) source: PathBuf,
    pub(super) compiled: PathBuf,
}

/// What a Bicep file takes from other files.
pub(super) struct Needs {
    /// Whether there is any module in it.
    pub(super) modules: bool,
}

/// The pairs under a folder, without those that are wrong on purpose.
pub(super) fn find(root: &Path) -> Vec<Pair> {
    let is_invalid = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.file_type().is_dir() && (name.starts_with("Invalid") || name.starts_with("invalid"))
    };
    walkdir::WalkDir::new(root)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| !is_invalid(entry))
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|extension| extension == "bicep") && path.is_file())
        .flat_map(|source| {
            let compiled: Vec<PathBuf> = compiled_names(&source)
                .into_iter()
                .map(|name| source.with_file_name(name))
                .filter(|path| path.is_file() && is_generated(root, path))
                .collect();
            compiled.into_iter().map(move |compiled| Pair { source: source.clone(), compiled })
        })
        .collect()
}

fn compiled_names(source: &Path) -> Vec<String> {
    let Some(stem) = source.file_stem().and_then(|stem| stem.to_str()) else { return Vec::new() };
    let mut names = vec![format!("{stem}.json"), format!("{stem}.symbolicnames.json")];
    if stem == "main" {
        names.push(String::from("azuredeploy.json"));
    }
    names
}

fn is_generated(root: &Path, path: &Path) -> bool {
    let project = crate::alone::single(root, path);
    template(&project, path).is_some_and(|template| template.generated)
}

/// The template in a file.
pub(super) fn template(project: &Arc<Project>, path: &Path) -> Option<Arc<Template>> {
    let file = project.file(path);
    project.template(&file)
}

/// Whether a template has symbolic names, with all templates inside it.
pub(super) fn has_symbolic_names(template: &Template) -> bool {
    let has_none = template.resources.is_empty() && template.modules.is_empty();
    (template.symbolic_names || has_none)
        && template.modules.iter().all(|module| match &module.source {
            ModuleSource::Inner(inner) | ModuleSource::Outer(inner) => has_symbolic_names(inner),
            _ => true,
        })
}

/// What a Bicep file needs; `None` where that is something of a registry.
pub(super) fn needs(project: &Arc<Project>, path: &Path) -> Option<Needs> {
    let root = template(project, path)?;
    let modules = !root.modules.is_empty();
    let mut todo = vec![root];
    let mut seen = HashSet::new();
    while let Some(template) = todo.pop() {
        if !seen.insert(template.file) {
            continue;
        }
        for module in &template.modules {
            match &module.source {
                ModuleSource::Registry(_) => return None,
                ModuleSource::Path(path) => {
                    todo.extend(Files::template(project.as_ref(), template.file, path))
                }
                _ => {}
            }
        }
    }
    Some(Needs { modules })
}
