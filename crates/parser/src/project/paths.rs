//! Paths as text: nothing here asks the file system.

use std::path::{Component, Path, PathBuf};

/// The path without `.` and `..`, as far as these can be taken away.
pub fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => match normal.components().next_back() {
                Some(Component::Normal(_)) => {
                    normal.pop();
                }
                Some(Component::RootDir | Component::Prefix(_)) => {}
                _ => normal.push(".."),
            },
            part => normal.push(part),
        }
    }
    normal
}

/// The way from one folder to a path, with forward slashes: `../modules/site.bicep`. Both must be absolute and normal. What
/// is no text in it is replaced by U+FFFD.
pub fn relative(from: &Path, path: &Path) -> String {
    String::from_utf8_lossy(&relative_bytes(from, path)).into_owned()
}

/// As [`relative`], with the bytes that names have on this machine.
pub fn relative_bytes(from: &Path, path: &Path) -> Vec<u8> {
    let shared = from.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return path.to_string_lossy().replace('\\', "/").into_bytes();
    }
    let up = from.components().skip(shared).map(|_| &b".."[..]);
    let down = path.components().skip(shared).map(|part| part.as_os_str().as_encoded_bytes());
    let parts: Vec<&[u8]> = up.chain(down).collect();
    if parts.is_empty() { b".".to_vec() } else { parts.join(&b'/') }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_go() {
        assert_eq!(normal(Path::new("/a/./b/../c")), Path::new("/a/c"));
        assert_eq!(normal(Path::new("/../a")), Path::new("/a"));
        assert_eq!(normal(Path::new("../a")), Path::new("../a"));
    }

    #[test]
    fn the_way_goes_up_and_down() {
        let way = |from: &str, to: &str| relative(Path::new(from), Path::new(to));
        assert_eq!(way("/a/b", "/a/b/c.bicep"), "c.bicep");
        assert_eq!(way("/a/b", "/a/c/d.bicep"), "../c/d.bicep");
        assert_eq!(way("/a/b", "/a/b"), ".");
    }
}
