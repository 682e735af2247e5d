//! Texts to start from: those of the fixtures, and the parser's samples.

use std::path::Path;
use std::sync::LazyLock;

/// A language in which texts are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Bicep templates and parameter files.
    Bicep,
    /// ARM templates, parameter files and settings.
    Json,
}

/// The texts of a language.
pub fn of(kind: Kind) -> &'static [String] {
    static BICEP: LazyLock<Vec<String>> = LazyLock::new(|| texts(&["bicep", "bicepparam"]));
    static JSON: LazyLock<Vec<String>> = LazyLock::new(|| texts(&["json"]));
    match kind {
        Kind::Bicep => &BICEP,
        Kind::Json => &JSON,
    }
}

fn texts(extensions: &[&str]) -> Vec<String> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a folder above");
    let folders = [crates.with_file_name("fixtures"), crates.join("parser/tests/bicep/samples")];
    let files = folders.iter().flat_map(|folder| walkdir::WalkDir::new(folder).sort_by_file_name());
    let paths = files.map(|entry| entry.expect("a folder of seeds").into_path());
    let wanted = paths.filter(|path| {
        path.extension().is_some_and(|extension| extensions.iter().any(|wanted| extension == *wanted))
    });
    let texts: Vec<String> =
        wanted.map(|path| std::fs::read_to_string(path).expect("a seed is UTF-8")).collect();
    assert!(!texts.is_empty(), "there are no seeds {extensions:?}");
    texts
}
