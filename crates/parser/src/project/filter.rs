//! Which files are looked at.

use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::load::{Loaded, Project};

/// Which of the files under the given folders are looked at.
#[derive(Clone, Copy)]
pub struct Filter<'f> {
    /// Whether what `.gitignore` and `.ignore` files name is left out.
    pub ignore_files: bool,
    /// Whether excluded files are left out also where they are given by name.
    pub force_exclude: bool,
    /// Whether the file at an absolute path is excluded.
    pub excluded: &'f (dyn Fn(&Path) -> bool + Sync),
}

impl Filter<'_> {
    /// What ignore files name is left out, and nothing else.
    pub const USUAL: Self = Self { ignore_files: true, force_exclude: false, excluded: &|_| false };

    /// Whether a file that was found under a folder is looked at.
    pub(super) fn takes(&self, project: &Project, file: &Loaded) -> bool {
        project.is_template(file) == Ok(true) && !(self.excluded)(&file.path)
    }
}

/// Patterns as `.gitignore` has them.
#[derive(Clone, Debug)]
pub struct Patterns(Gitignore);

impl Patterns {
    /// These patterns.
    ///
    /// # Errors
    ///
    /// The place in the list of the first one that is no pattern, and why.
    pub fn new<P: AsRef<str>>(patterns: &[P]) -> Result<Self, (usize, String)> {
        let mut builder = GitignoreBuilder::new("");
        for (place, pattern) in patterns.iter().enumerate() {
            let said = |error: ignore::Error| (place, error.to_string());
            builder.add_line(None, pattern.as_ref()).map_err(said)?;
        }
        builder.build().map(Self).map_err(|error| (0, error.to_string()))
    }

    /// Whether a file, or a folder above it, is meant where the patterns are relative to this absolute folder. What lies
    /// outside the folder never is.
    pub fn match_in(&self, folder: &Path, file: &Path) -> bool {
        let inside = file.strip_prefix(folder);
        inside.is_ok_and(|inside| self.0.matched_path_or_any_parents(inside, false).is_ignore())
    }
}

/// Patterns as `.gitignore` has them, relative to a folder.
#[derive(Clone, Debug)]
pub struct Globs {
    folder: PathBuf,
    patterns: Patterns,
}

impl Globs {
    /// These patterns, relative to an absolute folder.
    ///
    /// # Errors
    ///
    /// As [`Patterns::new`].
    pub fn new<P: AsRef<str>>(folder: &Path, patterns: &[P]) -> Result<Self, (usize, String)> {
        Ok(Self { folder: folder.to_owned(), patterns: Patterns::new(patterns)? })
    }

    /// As [`Patterns::match_in`].
    pub fn matches(&self, file: &Path) -> bool {
        self.patterns.match_in(&self.folder, file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_those_of_gitignore() {
        let globs =
            Globs::new(Path::new("/repo"), &["tests/", "*.test.bicep", "/old.json", "!keep.test.bicep"]);
        let globs = globs.unwrap();
        let matches = |path: &str| globs.matches(Path::new(path));
        assert!(matches("/repo/tests/main.bicep"));
        assert!(matches("/repo/a/tests/b/main.bicep"));
        assert!(matches("/repo/a/x.test.bicep"));
        assert!(matches("/repo/old.json"));
        assert!(!matches("/repo/a/old.json"));
        assert!(!matches("/repo/a/keep.test.bicep"));
        assert!(!matches("/repo/main.bicep"));
        assert!(!matches("/elsewhere/tests/main.bicep"));
    }

    #[test]
    fn a_pattern_that_is_none_is_named() {
        assert_eq!(Globs::new(Path::new("/repo"), &["a", "[z-a]"]).unwrap_err().0, 1);
    }
}
