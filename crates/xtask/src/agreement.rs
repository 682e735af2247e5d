//! Agreement with the Bicep compiler on its own annotated samples.
//!
//! The repository Azure/bicep keeps, in folders under `src/Bicep.Core.Samples/Files/baselines`, copies of sample files with
//! what the compiler saw written behind each line: `//@[START:END) TEXT`, columns in UTF-16 units from 0. The tokens of
//! `main.tokens.bicep` must be ours; a line of an `Invalid…` folder on which `main.diagnostics.bicep` has an error of lexer
//! or parser must have one of ours within one line, and the other way round.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tricep_parser::bicep;
use tricep_parser::source::LineIndex;

/// The compiler's codes that only its lexer or its parser gives.
const SYNTAX_CODES: &[u16] = &[
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 32, 64, 68, 87, 96,
    97, 103, 117, 118, 123, 133, 136, 140, 162, 167, 201, 202, 226, 236, 237, 238, 243, 249, 257, 266, 279,
    300, 305, 317, 322, 325, 337, 344, 346, 347, 354, 355, 356, 375, 404, 436,
];
/// Codes that its type checker gives for what a parser may well say: neither counts.
const EITHER_CODES: &[u16] = &[132, 153, 292];
/// A code that is the parser's in this folder only.
const PARSER_CODE: (u16, &str) = (32, "InvalidResourceDerivedTypes_LF");

/// Counts of all folders.
#[derive(Default)]
struct Score {
    folders: usize,
    folders_equal: usize,
    tokens: usize,
    tokens_equal: usize,
    lines: usize,
    lines_found: usize,
    own_lines: usize,
    own_lines_right: usize,
}

/// An annotation: where its text begins and ends, in bytes, and what it says.
struct Annotation {
    start: usize,
    end: usize,
    text: String,
}

/// Compares what is under a folder; says nothing where there are no such samples.
pub(crate) fn print(root: &Path, out: &mut impl Write) -> io::Result<()> {
    let mut score = Score::default();
    for folder in folders(root) {
        match compare(&folder, &mut score) {
            Some(true) => {}
            Some(false) => writeln!(out, "tokens differ: {}", folder.display())?,
            None => writeln!(out, "not read: {}", folder.display())?,
        }
    }
    if score.folders == 0 {
        return Ok(());
    }
    writeln!(
        out,
        "\ntokens: {}/{} folders, {}/{} tokens",
        score.folders_equal, score.folders, score.tokens_equal, score.tokens
    )?;
    writeln!(
        out,
        "errors: {}/{} lines of the compiler's found, {}/{} lines of ours are the compiler's too",
        score.lines_found, score.lines, score.own_lines_right, score.own_lines
    )
}

fn folders(root: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().filter_map(Result::ok);
    let samples = walk.filter(|entry| entry.file_name() == "main.tokens.bicep");
    samples.filter_map(|entry| entry.path().parent().map(Path::to_owned)).collect()
}

/// Whether the tokens of a folder are equal; `None` where its files are not of the form.
fn compare(folder: &Path, score: &mut Score) -> Option<bool> {
    let name = folder.file_name()?.to_str()?;
    let newline = if name.ends_with("_CRLF") { "\r\n" } else { "\n" };
    let read = |file: &str| std::fs::read_to_string(folder.join(file)).ok();
    let source = read("main.bicep")?;
    let expected = expected_tokens(&source, &read("main.tokens.bicep")?, newline)?;
    let dump = bicep::dump::tokens(&source);
    let own: Vec<&str> = dump.lines().collect();
    let equal = own.iter().zip(&expected).filter(|(own, expected)| *own == *expected).count();
    score.folders += 1;
    score.tokens += expected.len();
    score.tokens_equal += equal;
    let all = equal == expected.len() && own.len() == expected.len();
    score.folders_equal += usize::from(all);
    if name.starts_with("Invalid") {
        compare_errors(name, &source, &read("main.diagnostics.bicep")?, newline, score)?;
    }
    Some(all)
}

fn expected_tokens(source: &str, annotated: &str, newline: &str) -> Option<Vec<String>> {
    let mut tokens: Vec<String> = annotations(source, annotated, newline)?
        .into_iter()
        .map(|token| format!("{} {} {}", token.start, token.end, token.text.split(' ').next().unwrap_or("")))
        .collect();
    if !tokens.last().is_some_and(|token| token.ends_with("EndOfFile")) {
        tokens.push(format!("{0} {0} EndOfFile", source.len()));
    }
    Some(tokens)
}

fn compare_errors(name: &str, source: &str, annotated: &str, newline: &str, score: &mut Score) -> Option<()> {
    let index = LineIndex::new(source);
    let (mut must, mut may) = (BTreeSet::new(), BTreeSet::new());
    for diagnostic in annotations(source, annotated, newline)? {
        let line = index.line_of(diagnostic.start as u32);
        let Some(rest) = diagnostic.text.strip_prefix("[BCP") else { continue };
        let (code, rest) = rest.split_once(' ')?;
        let code: u16 = code.parse().ok()?;
        if !rest.starts_with("(Error)") || (code == PARSER_CODE.0 && name != PARSER_CODE.1) {
            continue;
        }
        if SYNTAX_CODES.contains(&code) {
            must.insert(line);
        } else if EITHER_CODES.contains(&code) {
            may.insert(line);
        }
    }
    let own: BTreeSet<u32> = bicep::dump::errors(source)
        .lines()
        .filter_map(|error| error.split(' ').next()?.parse().ok())
        .map(|offset: u32| index.line_of(offset))
        .collect();
    let near =
        |line: u32, lines: &BTreeSet<u32>| lines.range(line.saturating_sub(1)..=line + 1).next().is_some();
    score.lines += must.len();
    score.lines_found += must.iter().filter(|line| near(**line, &own)).count();
    let counted = || own.iter().filter(|line| near(**line, &must) || !may.contains(line));
    score.own_lines += counted().count();
    score.own_lines_right += counted().filter(|line| near(**line, &must)).count();
    Some(())
}

/// The annotations of a copy whose other lines must be those of the source.
fn annotations(source: &str, annotated: &str, newline: &str) -> Option<Vec<Annotation>> {
    let mark = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let lines: Vec<&str> = source.get(mark..)?.split(newline).collect();
    let mut starts = Vec::new();
    let mut at = mark;
    for line in &lines {
        starts.push(at);
        at += line.len() + newline.len();
    }
    let mut found = Vec::new();
    let mut next: usize = 0;
    for line in annotated.trim_start_matches('\u{feff}').split(newline) {
        if let Some((columns, text)) = line.strip_prefix("//@[").and_then(|rest| rest.split_once(") ")) {
            let (start, end) = columns.split_once(':')?;
            let from = *starts.get(next.checked_sub(1)?)?;
            let behind = source.get(from..)?;
            let offset = |column: &str| Some(from + bytes_of_units(behind, column.parse().ok()?));
            found.push(Annotation { start: offset(start)?, end: offset(end)?, text: text.to_owned() });
        } else if lines.get(next) == Some(&line) {
            next += 1;
        } else if !line.is_empty() {
            return None;
        }
    }
    Some(found)
}

/// How many bytes so many UTF-16 units at the start of a text take.
fn bytes_of_units(text: &str, units: usize) -> usize {
    let mut left = units;
    let taken = text.chars().take_while(|letter| {
        let some = left > 0;
        left = left.saturating_sub(letter.len_utf16());
        some
    });
    taken.map(char::len_utf8).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_belong_to_the_line_before() {
        let source = "param é string\nvar x = 1\n";
        let annotated = "param é string\n//@[00:05) Identifier |param|\n//@[06:07) Identifier |é|\nvar x = 1\n//@[8:9) Integer |1|\n";
        let found = annotations(source, annotated, "\n").unwrap();
        let places: Vec<(usize, usize)> = found.iter().map(|token| (token.start, token.end)).collect();
        assert_eq!(places, [(0, 5), (6, 8), (24, 25)]);
    }

    #[test]
    fn a_copy_of_another_text_is_refused() {
        assert!(annotations("var x = 1\n", "var y = 1\n//@[0:3) Identifier |var|\n", "\n").is_none());
    }
}
