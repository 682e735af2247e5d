//! What files are called in reports.

use std::path::{Component, Path, PathBuf};

/// From a path relative to the project root, as the engine speaks of files, to one relative to the current folder, as a
/// person does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Names {
    /// Stands between the current folder and a path of the project: empty, `../`, `infra/`.
    way: Way,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Way {
    /// This many folders of the path are above the current folder, then down these.
    Relative { root: Vec<String>, current: Vec<String> },
    /// Root and current folder have nothing in common (two drives): paths are given in full.
    Absolute(PathBuf),
}

impl Names {
    /// Names for files of the project at `root`, for a reader in `current`. Both are absolute and without links.
    pub(crate) fn new(root: &Path, current: &Path) -> Self {
        let way = match (parts(root), parts(current)) {
            (Some((root_start, root)), Some((current_start, current))) if root_start == current_start => {
                Way::Relative { root, current }
            }
            _ => Way::Absolute(root.to_path_buf()),
        };
        Self { way }
    }

    /// What to call the file with this path, which is relative to the project root and has forward slashes.
    pub(crate) fn of(&self, path: &str) -> String {
        let (root, current) = match &self.way {
            Way::Relative { root, current } => (root, current),
            Way::Absolute(root) => return root.join(path).to_string_lossy().replace('\\', "/"),
        };
        let mut full: Vec<&str> = root.iter().map(String::as_str).collect();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    full.pop();
                }
                part => full.push(part),
            }
        }
        let shared = full.iter().zip(current).take_while(|(a, b)| a == b).count();
        let up = std::iter::repeat_n("..", current.len() - shared);
        let down = full.iter().skip(shared).copied();
        up.chain(down).collect::<Vec<_>>().join("/")
    }
}

/// What a path starts from (a root, a drive) and the names after that.
fn parts(path: &Path) -> Option<(String, Vec<String>)> {
    let mut start = String::new();
    let mut names = Vec::new();
    for component in path.components() {
        match component {
            Component::Prefix(_) | Component::RootDir => {
                start.push_str(&component.as_os_str().to_string_lossy())
            }
            Component::Normal(name) => names.push(name.to_string_lossy().into_owned()),
            Component::CurDir => {}
            Component::ParentDir => {
                names.pop()?;
            }
        }
    }
    Some((start, names))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(root: &str, current: &str, path: &str, expected: &str) {
        assert_eq!(Names::new(Path::new(root), Path::new(current)).of(path), expected);
    }

    #[test]
    fn a_path_is_told_from_where_the_reader_stands() {
        check("/repo", "/repo", "infra/main.bicep", "infra/main.bicep");
        check("/repo", "/repo/infra", "infra/main.bicep", "main.bicep");
        check("/repo", "/repo/infra", "modules/site.bicep", "../modules/site.bicep");
        check("/repo", "/repo/infra/prod", "infra/main.bicep", "../main.bicep");
        check("/repo", "/", "infra/main.bicep", "repo/infra/main.bicep");
        check("/repo", "/other/place", "main.bicep", "../../repo/main.bicep");
        check("/repo/infra", "/repo", "main.bicep", "infra/main.bicep");
    }

    #[test]
    fn a_path_that_leaves_the_root_is_told_all_the_same() {
        check("/repo/infra", "/repo/infra", "../shared/site.bicep", "../shared/site.bicep");
    }
}
