//! Finding templates under a folder.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::fs::{FileSystem, Kind};
use super::layout::Walk;
use super::load::Project;
use crate::source::FileId;

/// Bytes at the start of a JSON file in which `$schema` must stand for it to be looked at.
pub(super) const HEAD: usize = 4096;

/// Files that say which others are left out.
pub(super) const RULES: [&str; 2] = [".gitignore", ".ignore"];

/// What a file may be, by its name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Candidate {
    Bicep,
    BicepParameters,
    Json,
}

/// What a file may be, by its name.
pub(super) fn candidate(path: &Path) -> Option<Candidate> {
    let extension = path.extension()?.to_str()?;
    let is = |wanted: &str| extension.eq_ignore_ascii_case(wanted);
    if is("bicep") {
        Some(Candidate::Bicep)
    } else if is("bicepparam") {
        Some(Candidate::BicepParameters)
    } else if is("json") || is("jsonc") {
        Some(Candidate::Json)
    } else {
        None
    }
}

/// Whether the beginning of a JSON file says that it is a template or a parameter file.
pub(super) fn looks_like_template(text: &[u8]) -> bool {
    let head = text.get(..HEAD).unwrap_or(text).to_ascii_lowercase();
    let has = |needle: &[u8]| head.windows(needle.len()).any(|window| window == needle);
    has(b"deploymenttemplate.json") || has(b"deploymentparameters.json")
}

/// Whether the beginning of a JSON file says that the Bicep compiler wrote it.
pub(super) fn looks_generated(text: &[u8]) -> bool {
    let head = text.get(..HEAD).unwrap_or(text);
    let has = |needle: &[u8]| head.windows(needle.len()).any(|window| window == needle);
    has(b"\"_generator\"") && has(b"\"bicep\"")
}

impl Project {
    /// What is found under a folder; of what ignore files name nothing, where they count.
    pub(super) fn walked(&self, folder: &Path, ignore_files: bool) -> Arc<Walk> {
        self.layout().walks.get(&(folder.to_owned(), ignore_files), || {
            let mut notices = Vec::new();
            let paths = walk(self.fs(), folder, ignore_files, &mut notices);
            let files: Vec<FileId> = paths.iter().map(|path| self.file(path).id).collect();
            let mut by_folder: HashMap<PathBuf, Vec<FileId>> = HashMap::new();
            for (path, file) in paths.iter().zip(&files) {
                let folder = path.parent().unwrap_or(path);
                by_folder.entry(folder.to_owned()).or_default().push(*file);
            }
            Arc::new(Walk { set: files.iter().copied().collect(), files, by_folder, notices })
        })
    }
}

/// The files under `folder` that may be templates or parameter files, in the order of their paths, without those that
/// `.gitignore` and `.ignore` files exclude. Symbolic links are not followed.
pub(super) fn walk(
    fs: &dyn FileSystem,
    folder: &Path,
    ignore_files: bool,
    troubles: &mut Vec<String>,
) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut rules: Vec<Gitignore> = Vec::new();
    if ignore_files {
        // Rules of the folders above, up to the repository's root, hold here too.
        let mut above: Vec<&Path> = Vec::new();
        for parent in folder.ancestors().skip(1) {
            above.push(parent);
            if fs.kind(&parent.join(".git")).is_some() {
                break;
            }
        }
        let in_repository = fs.kind(&folder.join(".git")).is_some()
            || above.last().is_some_and(|top| fs.kind(&top.join(".git")).is_some());
        if in_repository && fs.kind(&folder.join(".git")).is_none() {
            rules.extend(above.iter().rev().filter_map(|parent| ignore_rules(fs, parent)));
        }
    }
    descend(fs, folder, ignore_files, &mut rules, &mut found, troubles, 0);
    found.sort();
    found
}

fn descend(
    fs: &dyn FileSystem,
    folder: &Path,
    ignore_files: bool,
    rules: &mut Vec<Gitignore>,
    found: &mut Vec<PathBuf>,
    troubles: &mut Vec<String>,
    depth: u32,
) {
    let entries = match fs.entries(folder) {
        Ok(entries) if depth < 256 => entries,
        Ok(_) => return,
        Err(error) => {
            troubles.push(format!("{}: {}", folder.display(), super::load::reason(&error)));
            return;
        }
    };
    let has_rules = |(path, kind): &(PathBuf, Kind)| {
        *kind == Kind::File && RULES.iter().any(|name| path.file_name().is_some_and(|own| own == *name))
    };
    let own = if ignore_files && entries.iter().any(has_rules) { ignore_rules(fs, folder) } else { None };
    let added = own.is_some();
    rules.extend(own);
    for (path, kind) in entries {
        let is_folder = kind == Kind::Folder;
        if path.file_name().is_some_and(|name| name == ".git") || is_ignored(rules, &path, is_folder) {
            continue;
        }
        match kind {
            Kind::Folder if path.file_name().is_some_and(|name| name == "node_modules") => {}
            Kind::Folder => descend(fs, &path, ignore_files, rules, found, troubles, depth + 1),
            Kind::File if candidate(&path).is_some() => found.push(path),
            Kind::File | Kind::Other => {}
        }
    }
    if added {
        rules.pop();
    }
}

fn ignore_rules(fs: &dyn FileSystem, folder: &Path) -> Option<Gitignore> {
    let mut builder = GitignoreBuilder::new(folder);
    let mut any = false;
    for name in RULES {
        let path = folder.join(name);
        if fs.kind(&path) != Some(Kind::File) {
            continue;
        }
        let Ok(text) = fs.read(&path) else { continue };
        for line in String::from_utf8_lossy(&text).lines() {
            // A line that is no pattern excludes nothing, as git has it.
            any |= builder.add_line(None, line).is_ok();
        }
    }
    if any { builder.build().ok() } else { None }
}

fn is_ignored(rules: &[Gitignore], path: &Path, is_folder: bool) -> bool {
    for rule in rules.iter().rev() {
        match rule.matched(path, is_folder) {
            Match::Ignore(_) => return true,
            Match::Whitelist(_) => return false,
            Match::None => {}
        }
    }
    false
}
