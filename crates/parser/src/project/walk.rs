//! Finding templates under a folder.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::fs::Kind;
use super::layout::Found;
use super::load::{Project, reason};
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

/// Whether a file with this name may be a template or a parameter file.
pub fn may_be_template(path: &Path) -> bool {
    candidate(path).is_some()
}

/// Whether the beginning of a JSON file says that it is a template or a parameter file. UTF-16 is read as well: such a
/// template is wrong, and so has to be found.
pub(super) fn looks_like_template(text: &[u8]) -> bool {
    let mut head = text.get(..HEAD).unwrap_or(text).to_ascii_lowercase();
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        head.retain(|byte| *byte != 0);
    }
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
    pub(super) fn walked(&self, folder: &Path, ignore_files: bool) -> Arc<Found> {
        self.layout().walks.get(&(folder.to_owned(), ignore_files), || {
            let mut notices = Vec::new();
            let paths = walk(self, folder, ignore_files, &mut notices);
            let files: Vec<FileId> = paths.iter().map(|path| self.file(path).id).collect();
            let mut by_folder: HashMap<PathBuf, Vec<FileId>> = HashMap::new();
            for (path, file) in paths.iter().zip(&files) {
                let folder = path.parent().unwrap_or(path);
                by_folder.entry(folder.to_owned()).or_default().push(*file);
            }
            Arc::new(Found { set: files.iter().copied().collect(), files, by_folder, notices })
        })
    }
}

/// The files under `folder` that may be templates or parameter files, in the order of their paths, without those that
/// `.gitignore` and `.ignore` files exclude. Symbolic links are not followed. What should have been looked at and was not
/// is added to `notices`.
fn walk(project: &Project, folder: &Path, ignore_files: bool, notices: &mut Vec<String>) -> Vec<PathBuf> {
    let mut walk = Walk { project, folder, ignore_files, rules: Vec::new(), found: Vec::new(), notices };
    if ignore_files {
        walk.add_rules_above();
    }
    walk.descend(folder, 0);
    let mut found = walk.found;
    found.sort();
    found
}

/// Folders in folders that are still looked at.
const DEEPEST: u32 = 256;

struct Walk<'w> {
    project: &'w Project,
    /// Where it began.
    folder: &'w Path,
    ignore_files: bool,
    rules: Vec<Gitignore>,
    found: Vec<PathBuf>,
    notices: &'w mut Vec<String>,
}

impl Walk<'_> {
    /// Rules of the folders above, up to the repository's root, hold as well.
    fn add_rules_above(&mut self) {
        let fs = self.project.fs();
        let is_root = |folder: &Path| fs.kind(&folder.join(".git")).is_some();
        let Some(root) = self.folder.ancestors().find(|folder| is_root(folder)) else { return };
        let above: Vec<&Path> =
            self.folder.ancestors().skip(1).take_while(|folder| folder.starts_with(root)).collect();
        for folder in above.into_iter().rev() {
            let rules = self.ignore_rules(folder);
            self.rules.extend(rules);
        }
    }

    fn descend(&mut self, folder: &Path, depth: u32) {
        let shown = || self.project.shown(folder);
        if depth > DEEPEST {
            self.notices
                .push(format!("{}: not looked at: it lies more than {DEEPEST} folders deep", shown()));
            return;
        }
        let entries = match self.project.fs().entries(folder) {
            Ok(entries) => entries,
            Err(error) => {
                self.notices.push(format!("{}: not looked at: {}", shown(), reason(&error)));
                return;
            }
        };
        let is_rules =
            |path: &Path| RULES.iter().any(|name| path.file_name().is_some_and(|own| own == *name));
        let has_rules = self.ignore_files && entries.iter().any(|(path, _)| is_rules(path));
        let own = if has_rules { self.ignore_rules(folder) } else { None };
        let added = own.is_some();
        self.rules.extend(own);
        for (path, kind) in entries {
            let is = |name: &str| path.file_name().is_some_and(|own| own == name);
            if is(".git") || is_ignored(&self.rules, &path, kind == Kind::Folder) {
                continue;
            }
            match kind {
                Kind::Folder if is("node_modules") => {}
                Kind::Folder => self.descend(&path, depth + 1),
                Kind::File if candidate(&path).is_some() => self.found.push(path),
                Kind::Link => self.pass_over_link(&path),
                Kind::File | Kind::Other => {}
            }
        }
        if added {
            self.rules.pop();
        }
    }

    /// What a link leads to is looked at where it is; a word is said where that is not in the folder.
    fn pass_over_link(&mut self, path: &Path) {
        if !matches!(candidate(path), Some(Candidate::Bicep | Candidate::BicepParameters)) {
            return;
        }
        let real = self.project.place(path, self.folder);
        if !real.is_ok_and(|real| candidate(&real).is_some()) {
            let path = self.project.shown(path);
            self.notices.push(format!("{path}: not looked at: it is a symbolic link"));
        }
    }

    fn ignore_rules(&mut self, folder: &Path) -> Option<Gitignore> {
        let mut builder = GitignoreBuilder::new(folder);
        let mut any = false;
        for name in RULES {
            let path = folder.join(name);
            // As with git, a link is no such file.
            if self.project.fs().own_kind(&path) != Some(Kind::File) {
                continue;
            }
            match self.project.fs().read(&path) {
                Ok(text) => {
                    for line in String::from_utf8_lossy(&text).lines() {
                        // A line that is no pattern excludes nothing, as git has it.
                        any |= builder.add_line(None, line).is_ok();
                    }
                }
                Err(error) => {
                    let path = self.project.shown(&path);
                    self.notices.push(format!("{path}: excludes nothing: {}", reason(&error)));
                }
            }
        }
        if any { builder.build().ok() } else { None }
    }
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
