//! Hovers: what a policy permits, what a site accepts, what both agree on, and what a rule is about.

use gen_lsp_types::{Hover, MarkupContent, MarkupKind, Position, Range};
use tricep_parser::project::CONFIG_NAME;
use tricep_parser::source::{Location, Sources, Span};
use tricep_parser::template::Document;
use tricep_rules::report::{TlsPath, Verdict};
use tricep_rules::tls::{PredefinedPolicy, Version};
use tricep_rules::{docs, rules};

use super::markdown;
use super::paths::{End, Here};
use crate::capabilities::Client;
use crate::document::Key;
use crate::worker::Checked;

/// Paths that a hover names; one line more says how many there are.
const PATHS: usize = 10;

/// What there is to say at a position.
pub(crate) fn hover(client: &Client, checked: &Checked, key: &Key, position: Position) -> Option<Hover> {
    let all = Here::all(client.encoding, checked, key, position);
    let (text, range) = all.iter().find_map(|here| of_rule(here).or_else(|| of_end(here)))?;
    let (kind, value) =
        if client.markdown { (MarkupKind::Markdown, text) } else { (MarkupKind::PlainText, plain(&text)) };
    Some(Hover { contents: MarkupContent { kind, value }.into(), range: Some(range) })
}

/// A rule's id in a suppression, or in settings.
fn of_rule(here: &Here<'_>) -> Option<(String, Range)> {
    let project = &here.places.answer.project;
    let loaded = project.loaded(here.file)?;
    let source = project.source(&loaded);
    let span = word(&source.text, here.offset);
    let rule = rules::find(span.text(&source.text))?;
    let suppressions = match project.document(&loaded) {
        Document::Template(template) => &template.suppressions,
        Document::Parameters(parameters) => &parameters.template.suppressions,
        Document::Other => &Vec::new(),
    };
    let is_code =
        suppressions.iter().flat_map(|suppression| &suppression.codes).any(|code| code.span == span);
    let is_setting = loaded.path.file_name().is_some_and(|name| name == CONFIG_NAME);
    let location = Location { file: here.file, span };
    (is_code || is_setting).then(|| (docs::section(rule.info), here.places.range(location)))
}

/// An end of TLS paths, or a value that could be one.
fn of_end(here: &Here<'_>) -> Option<(String, Range)> {
    let source = Sources::file(&*here.places.answer.project, here.file);
    let word = word(&source.text, here.offset);
    let mut paths: Vec<(End, Location, &TlsPath)> = here.paths().collect();
    let end = paths.first().map(|(end, ..)| *end);
    // A value may be an end of several paths, but a place is one kind of end.
    paths.retain(|(other, ..)| Some(*other) == end);
    let fact = fact(&source.text, word, end);
    let location = match (paths.first(), &fact) {
        (Some((_, location, _)), _) => *location,
        (None, Some(_)) => Location { file: here.file, span: word },
        (None, None) => return None,
    };
    let mut text = match (&fact, end.zip(paths.first())) {
        (Some(fact), _) => fact.summary.clone(),
        (None, Some((end, (_, _, path)))) => stated(end, path),
        (None, None) => return None,
    };
    text.push_str("\n\n");
    if !paths.is_empty() {
        text.push_str(&lines(here, &paths));
        text.push('\n');
    }
    text.push_str(&fact.map(|fact| fact.details).unwrap_or_default());
    let text = text.trim_end().to_owned();
    Some((text, here.places.range(location)))
}

/// What is documented of a value: of a predefined policy wherever it is named, of a version where it is a site's minimum.
fn fact(text: &str, word: Span, end: Option<End>) -> Option<docs::Fact> {
    let value = word.text(text);
    if let Some(policy) = PredefinedPolicy::parse(value) {
        return Some(docs::policy(policy.value));
    }
    let is_minimum = end == Some(End::Backend) || property(text, word.start) == "minTlsVersion";
    Version::from_site(value).filter(|_| is_minimum).map(docs::minimum)
}

/// What the files state at an end for which nothing is documented by name.
fn stated(end: End, path: &TlsPath) -> String {
    match end {
        End::Policy => {
            let policy = &path.policy;
            let name =
                markdown::text(policy.name.as_deref().or(policy.ty.as_deref()).unwrap_or("The policy"));
            let origin = match policy.origin {
                "default" => "the default of this gateway's API version",
                "listener" => "a listener's SSL profile",
                _ => "the gateway's own policy",
            };
            match (&policy.min, &policy.max) {
                (Some(min), Some(max)) => format!("**{name}**, {origin}, permits TLS {min} to {max}."),
                _ => format!("**{name}**, {origin}: what it permits is not known before deployment."),
            }
        }
        End::Address => {
            let address = path.address.as_ref().map_or("", |address| address.text.as_str());
            format!("**{}**", markdown::text(address))
        }
        End::Backend => match path.backend.as_ref() {
            Some(backend) => {
                let name = markdown::text(&backend.name);
                match &backend.min {
                    Some(min) => format!("**{name}** accepts TLS {min} and newer."),
                    None => format!("**{name}**: its minimum is not known before deployment."),
                }
            }
            None => String::new(),
        },
    }
}

/// A line for each path.
fn lines(here: &Here<'_>, paths: &[(End, Location, &TlsPath)]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (end, _, path) in paths {
        let line = line(here, *end, path);
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let more = lines.len().saturating_sub(PATHS);
    lines.truncate(PATHS);
    if more > 0 {
        lines.push(format!("- {more} more; `tricep paths` lists them all\n"));
    }
    lines.concat()
}

/// The other end of a path, the way to it, and what both agree on.
fn line(here: &Here<'_>, end: End, path: &TlsPath) -> String {
    let other = match (end, &path.backend, &path.address) {
        (End::Backend, ..) => format!("gateway {}", markdown::code(&path.gateway.name)),
        (_, Some(backend), _) => markdown::code(&backend.name),
        (_, None, Some(address)) => markdown::code(&address.text),
        (_, None, None) => String::from("nothing"),
    };
    let place = match (end, &path.backend) {
        (End::Backend, _) => Some(path.policy.location),
        (_, backend) => backend.as_ref().map(|backend| backend.location),
    };
    let other = match place.and_then(|place| here.places.location(place)) {
        Some(place) => format!("[{other}]({}#L{})", place.uri.0, place.range.start.line + 1),
        None => other,
    };
    let names = [("listener", &path.listener), ("rule", &path.rule), ("pool", &path.pool)];
    let way: Vec<String> = names
        .iter()
        .filter_map(|(kind, name)| Some(format!("{kind} {}", markdown::code(name.as_ref()?))))
        .collect();
    let way = if way.is_empty() { String::new() } else { format!(" by {}", way.join(", ")) };
    let agreed = match (&path.negotiated, path.verdict) {
        (Some(negotiated), _) => match &negotiated.cipher {
            Some(cipher) => format!("{} with {cipher}", negotiated.protocol),
            None => negotiated.protocol.clone(),
        },
        (None, Verdict::Mismatch) => {
            format!(
                "**no TLS in common**{}",
                path.reason.iter().map(|reason| format!(": {}", markdown::text(reason))).collect::<String>()
            )
        }
        (None, verdict) => markdown::text(path.reason.as_deref().unwrap_or(verdict.as_str())),
    };
    let when = match path.when.as_slice() {
        [] => String::new(),
        facts => {
            let facts: Vec<String> = facts.iter().map(ToString::to_string).collect();
            format!(" (when {})", markdown::text(&facts.join(" and ")))
        }
    };
    format!("- {other}{way}{when}: {agreed}\n")
}

/// The characters around a byte that make one name or number.
fn word(text: &str, offset: u32) -> Span {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let (before, after) = text.split_at_checked(offset as usize).unwrap_or((text, ""));
    let start = before.trim_end_matches(is_part).len();
    let end = text.len() - after.trim_start_matches(is_part).len();
    Span::new(start as u32, end as u32)
}

/// The name of the property whose value begins at a byte, in either language; empty where none is seen.
fn property(text: &str, start: u32) -> &str {
    let before = text.get(..start as usize).unwrap_or("").trim_end_matches(['\'', '"']).trim_end();
    let Some(before) = before.strip_suffix(':') else { return "" };
    let before = before.trim_end().trim_end_matches('"');
    let name = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric());
    before.get(name.len()..).unwrap_or("")
}

/// Markdown of this server without its marks, for clients that show text as it is.
fn plain(markdown: &str) -> String {
    let mut plain = String::new();
    for line in markdown.lines().filter(|line| !line.starts_with("```")) {
        let mut rest =
            line.trim_start_matches('#').trim_start_matches(if line.starts_with('#') { " " } else { "" });
        while let Some((before, link)) = rest.split_once('[') {
            plain.push_str(before);
            match link.split_once("](").and_then(|(name, link)| Some((name, link.split_once(')')?))) {
                Some((name, (address, after))) => {
                    plain.push_str(name);
                    plain.push_str(&format!(" ({address})"));
                    rest = after;
                }
                None => {
                    plain.push('[');
                    rest = link;
                }
            }
        }
        plain.push_str(rest);
        plain.push('\n');
    }
    markdown::plain(plain.replace("**", "").replace('`', "").trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_around_a_byte() {
        let text = "a: 'AppGw-1.2' b";
        assert_eq!(word(text, 4).text(text), "AppGw-1.2");
        assert_eq!(word(text, 13).text(text), "AppGw-1.2");
        assert_eq!(word(text, 8).text(text), "AppGw-1.2");
        assert!(word(text, 2).is_empty());
        assert_eq!(word(text, 99).text(text), "b");
    }

    #[test]
    fn the_property_before_a_value() {
        assert_eq!(property("{ minTlsVersion: '1.2' }", 18), "minTlsVersion");
        assert_eq!(property("{ \"minTlsVersion\" : \"1.2\" }", 21), "minTlsVersion");
        assert_eq!(property("a ? '1.2' : '1.3'", 13), "");
        assert_eq!(property("1.2", 0), "");
    }

    #[test]
    fn text_without_marks() {
        let markdown =
            "## A rule\n\n**Bold** `code` [page](https://a.b/c), as of 2025\n```bicep\nx[0]\n```\n";
        assert_eq!(plain(markdown), "A rule\n\nBold code page (https://a.b/c), as of 2025\nx[0]");
    }
}
