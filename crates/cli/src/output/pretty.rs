//! Findings drawn over the lines of the templates, for people. Nothing else in the program knows miette.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    Severity, SourceCode, SourceSpan, SpanContents, ThemeCharacters,
};
use tricep_parser::source::{FileId, SourceFile, Span};
use tricep_rules::finding::{Finding, Label, Level};
use tricep_rules::rules;

use super::View;
use super::text::{boundary_above, boundary_below, neutral, wrapped};
use crate::style::{Color, Style};

/// Bytes of a line that are drawn before and after what is marked, where the line is too long to be drawn whole.
const AROUND: usize = 80;

/// Lines that are drawn before and after a marked one.
const CONTEXT: usize = 1;

/// A line with more bytes than this is too long to be drawn whole.
const LONG_LINE: usize = 240;

/// What stands before the address of a rule.
const RULE: &str = "rule";

pub(super) fn write(view: &View<'_>, style: Style, out: &mut impl Write) -> io::Result<()> {
    let mut drawing = Drawing::new(view, style);
    for finding in &view.report.findings {
        drawing.draw(finding, out)?;
        writeln!(out)?;
    }
    Ok(())
}

/// Draws what is wrong with settings: a sentence over its place, without a rule.
pub(super) fn write_problems(
    view: &View<'_>,
    problems: &[Label],
    style: Style,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut drawing = Drawing::new(view, style);
    for problem in problems {
        let file = drawing.file(problem.location.file);
        let mut snippet = Snippet::new(neutral(&problem.message).into_owned(), Level::Error, file);
        snippet.code = Some(String::from("error[settings]"));
        snippet.mark(&Label::new(problem.location, "here"), true);
        drawing.buffer.clear();
        drawing.finding.render_report(&mut drawing.buffer, &snippet).map_err(io::Error::other)?;
        for line in drawing.buffer.lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    Ok(())
}

/// What is kept from one finding to the next.
struct Drawing<'a> {
    view: &'a View<'a>,
    style: Style,
    finding: GraphicalReportHandler,
    elsewhere: GraphicalReportHandler,
    files: BTreeMap<FileId, Arc<ShownFile>>,
    buffer: String,
}

impl<'a> Drawing<'a> {
    fn new(view: &'a View<'a>, style: Style) -> Self {
        Self {
            view,
            style,
            finding: handler(style, "×", "⚠", "ℹ"),
            elsewhere: handler(style, "→", "→", "→"),
            files: BTreeMap::new(),
            buffer: String::new(),
        }
    }

    fn draw(&mut self, finding: &Finding, out: &mut impl Write) -> io::Result<()> {
        self.buffer.clear();
        for (i, snippet) in self.snippets(finding).iter().enumerate() {
            let handler = if i == 0 { &self.finding } else { &self.elsewhere };
            handler.render_report(&mut self.buffer, snippet).map_err(io::Error::other)?;
        }
        // miette ends lines without text in spaces.
        for line in self.buffer.lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
        self.write_footer(finding, out)
    }

    /// The primary place with what is marked below it in the same file, then one for each run of labels elsewhere. What
    /// stands above comes later too: the primary place is always the first to be seen.
    fn snippets(&mut self, finding: &Finding) -> Vec<Snippet> {
        let primary = &finding.primary;
        let file = self.file(primary.location.file);
        let top = file.first_line_near(primary.location.span);
        let (below, elsewhere): (Vec<_>, Vec<_>) = finding.labels.iter().partition(|label| {
            label.location.file == primary.location.file && file.line_of(label.location.span.start) >= top
        });
        let mut first = Snippet::new(neutral(&finding.message).into_owned(), finding.level, file);
        first.code = Some(format!("{}[{}]", finding.level, finding.rule));
        first.mark(primary, true);
        below.into_iter().for_each(|label| first.mark(label, false));
        let mut snippets = vec![first];
        for run in elsewhere.chunk_by(|a, b| a.location.file == b.location.file) {
            let Some((heading, rest)) = run.split_first() else { continue };
            let file = self.file(heading.location.file);
            let mut snippet = Snippet::new(neutral(&heading.message).into_owned(), Level::Info, file);
            // The heading says what the first label would say.
            snippet.mark(&Label::new(heading.location, ""), true);
            rest.iter().for_each(|label| snippet.mark(label, false));
            snippets.push(snippet);
        }
        snippets
    }

    fn file(&mut self, id: FileId) -> Arc<ShownFile> {
        let file = self.files.entry(id).or_insert_with(|| {
            let source = self.view.report.sources.file(id);
            let name = neutral(&self.view.file(id, &source)).into_owned();
            Arc::new(ShownFile::new(name, source, &self.view.report.shown(id)))
        });
        Arc::clone(file)
    }

    /// In which cases it holds, what else to know, what to do, and where the rule is explained.
    fn write_footer(&self, finding: &Finding, out: &mut impl Write) -> io::Result<()> {
        for (word, text) in remarks(self.view, finding) {
            let indent = word.len() + 4;
            let lines = wrapped(&neutral(&text), self.style.width.saturating_sub(indent));
            for (i, line) in lines.iter().enumerate() {
                // An address is one word, and so one line.
                let line = if word == RULE { &self.style.link(line, line) } else { line };
                if i == 0 {
                    writeln!(out, "  {}: {line}", self.style.paint(Color::Info, word))?;
                } else {
                    writeln!(out, "{}", format!("{}{line}", " ".repeat(indent)).trim_end())?;
                }
            }
        }
        Ok(())
    }
}

fn remarks(view: &View<'_>, finding: &Finding) -> Vec<(&'static str, String)> {
    let mut remarks = Vec::new();
    if !finding.when.is_empty() {
        let facts: Vec<String> = finding.when.iter().map(ToString::to_string).collect();
        remarks.push(("when", facts.join(" and ")));
    }
    if let [_, _, ..] = finding.deployments.as_slice() {
        let deployments: Vec<String> =
            finding.deployments.iter().map(|deployment| view.deployment(deployment)).collect();
        remarks.push(("found in", deployments.join("\n")));
    }
    remarks.extend(finding.notes.iter().map(|note| ("note", note.clone())));
    remarks.extend(finding.help.clone().map(|help| ("help", help)));
    remarks.push((RULE, rules::url(finding.rule)));
    remarks
}

fn handler(style: Style, error: &str, warning: &str, advice: &str) -> GraphicalReportHandler {
    let mut theme = if style.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    theme.characters = ThemeCharacters {
        error: error.to_owned(),
        warning: warning.to_owned(),
        advice: advice.to_owned(),
        ..ThemeCharacters::unicode()
    };
    GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_width(style.width)
        .with_context_lines(CONTEXT)
}

/// What miette draws at once: a sentence over marks in one file.
struct Snippet {
    message: String,
    code: Option<String>,
    severity: Severity,
    file: Arc<ShownFile>,
    marks: Vec<LabeledSpan>,
}

impl Snippet {
    fn new(message: String, level: Level, file: Arc<ShownFile>) -> Self {
        let severity = match level {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
            Level::Info => Severity::Advice,
        };
        Self { message, code: None, severity, file, marks: Vec::new() }
    }

    fn mark(&mut self, label: &Label, primary: bool) {
        let span = self.file.drawable(label.location.span);
        let text = Some(neutral(&label.message).into_owned()).filter(|text| !text.is_empty());
        self.marks.push(if primary {
            LabeledSpan::new_primary_with_span(text, span)
        } else {
            LabeledSpan::new_with_span(text, span)
        });
    }
}

impl fmt::Display for Snippet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Snippet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Snippet {}

impl Diagnostic for Snippet {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.as_ref().map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&*self.file)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.marks.iter().cloned()))
    }
}

/// A file as it is drawn. miette's own sources read the file from its start for each span; this one looks lines up.
struct ShownFile {
    name: String,
    source: Arc<SourceFile>,
    /// The text with nothing in it that steers a terminal, byte for byte as long as the source.
    text: String,
}

impl ShownFile {
    fn new(name: String, source: Arc<SourceFile>, shown: &str) -> Self {
        let text = neutral(&without_returns(shown)).into_owned();
        Self { name, source, text }
    }

    /// A span that miette draws well: inside the text, on character boundaries, on one line.
    fn drawable(&self, span: Span) -> SourceSpan {
        let start = boundary_below(&self.text, span.start as usize);
        let line = self.line_of(start as u32);
        let line_end = self.source.lines().end_of(line, &self.source.text) as usize;
        let end = boundary_below(&self.text, span.end as usize).min(line_end).max(start);
        SourceSpan::new(start.into(), end - start)
    }

    /// The line, from 0, on which a byte lies.
    fn line_of(&self, offset: u32) -> u32 {
        self.source.lines().line_of(offset)
    }

    /// The first line that is drawn together with a place.
    fn first_line_near(&self, span: Span) -> u32 {
        self.line_of(span.start).saturating_sub(CONTEXT as u32)
    }

    /// The bytes of a line, its break not included.
    fn line(&self, line: u32) -> std::ops::Range<usize> {
        let lines = self.source.lines();
        lines.start_of(line) as usize..lines.end_of(line, &self.source.text) as usize
    }

    /// From where to where to draw, for a mark from `start` to `end`, with so many lines before and after.
    fn window(&self, start: usize, end: usize, before: usize, after: usize) -> std::ops::Range<usize> {
        let lines = self.source.lines();
        let (first, last) = (lines.line_of(start as u32), lines.line_of(end as u32));
        let (first_line, last_line) = (self.line(first), self.line(last));
        let is_short = |line: u32| self.line(line).len() <= LONG_LINE;

        let mut from = first_line.start;
        if start - from > LONG_LINE {
            from = boundary_above(&self.text, start - AROUND);
        } else if before > 0 && first > 0 && is_short(first - 1) {
            from = self.line(first - 1).start;
        }
        let mut to = last_line.end.max(end);
        if to - end > LONG_LINE {
            to = boundary_below(&self.text, end + AROUND);
        } else if after > 0 && last + 1 < lines.lines() && is_short(last + 1) {
            to = self.line(last + 1).end;
        }
        from..to
    }
}

impl SourceCode for ShownFile {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        context_lines_before: usize,
        context_lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let start = span.offset();
        let end = start + span.len();
        let window = self.window(start, end, context_lines_before, context_lines_after);
        let is_mark = context_lines_before == 0 && context_lines_after == 0;
        // Two marks on one endless line are drawn apart.
        if !is_mark && window.len() > 40 * LONG_LINE {
            return Err(MietteError::OutOfBounds);
        }
        let data = self.text.as_bytes().get(window.clone()).ok_or(MietteError::OutOfBounds)?;
        // The place in the header is that of the mark, as every other format says it.
        let place = self.source.line_column(if is_mark { start } else { window.start } as u32);
        let line_count = data.iter().filter(|byte| **byte == b'\n').count();
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            data,
            SourceSpan::new(window.start.into(), window.len()),
            place.line as usize - 1,
            place.column as usize - 1,
            line_count,
        )))
    }
}

/// A carriage return alone ends a line for Bicep but not for miette; one before a line feed is nothing to be seen. The
/// text stays as long as it was.
fn without_returns(text: &str) -> Cow<'_, str> {
    if !text.contains('\r') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", " \n").replace('\r', "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::example::{Example, written};

    fn drawn(example: &Example, width: usize) -> String {
        written(example, |view, out| write(view, Style { width, ..Style::PLAIN }, out))
    }

    #[test]
    fn findings() {
        insta::assert_snapshot!(drawn(&Example::full(), 100));
    }

    #[test]
    fn a_narrow_terminal() {
        insta::assert_snapshot!(drawn(&Example::full(), 60));
    }

    #[test]
    fn colours() {
        let style = Style { color: true, ..Style::PLAIN };
        let drawn = written(&Example::full(), |view, out| write(view, style, out));
        insta::assert_snapshot!(drawn.replace('\u{1b}', "^"));
    }

    #[test]
    fn nothing_found() {
        assert_eq!(drawn(&Example::clean(), 100), "");
    }

    #[test]
    fn every_span_of_every_text_can_be_drawn() {
        let long = format!("{}mark{}\nshort", "ä".repeat(300), "é".repeat(300));
        for text in ["", "\n", "a", "ab\r\ncd\r\n", "a\rb\r", "\u{feff}ä\t😀x\n\n", "日本\n\u{1b}[0m", &long]
        {
            let step = if text.len() > 100 { 41 } else { 1 };
            for start in (0..=text.len() + 1).step_by(step) {
                for end in (start..=text.len() + 2).step_by(step) {
                    let example = Example::one("a.bicep", text, Span::new(start as u32, end as u32));
                    let drawn = drawn(&example, 80);
                    assert!(!drawn.contains("Failed to read"), "{text:?} {start}..{end}\n{drawn}");
                    assert!(!drawn.contains('\u{1b}'), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn one_endless_line_is_drawn_in_part() {
        let text = format!(
            "{{\"a\":\"{}\",\"policyName\":\"old\",\"b\":\"{}\"}}",
            "x".repeat(50_000),
            "y".repeat(50_000)
        );
        let start = text.find("\"old\"").unwrap() as u32;
        let drawn = drawn(&Example::one("min.json", text, Span::new(start, start + 5)), 80);
        assert!(drawn.len() < 1000, "{}", drawn.len());
        assert!(drawn.contains("\"policyName\":\"old\""), "{drawn}");
    }
}
