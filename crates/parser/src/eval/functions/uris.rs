//! `uri`, `buildUri` and `parseUri`.

use super::call::{Body, Call, Outcome, Stop};
use crate::eval::value::{Data, Object};

pub(super) fn find(name: &str) -> Option<Body> {
    Some(match name {
        "builduri" => build_uri,
        "parseuri" => parse_uri,
        "uri" => uri,
        _ => return None,
    })
}

/// An address of the web in its parts. `None` in an answer of this file stands for what is certainly no such address or
/// would be changed by .NET's `Uri` (escapes, other schemes, users).
struct Address<'t> {
    scheme: &'static str,
    host: String,
    port: Option<u16>,
    path: &'t str,
    query: Option<&'t str>,
    fragment: Option<&'t str>,
}

impl<'t> Address<'t> {
    fn parse(text: &'t str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let (scheme, usual) = match scheme.to_ascii_lowercase().as_str() {
            "http" => ("http", 80),
            "https" => ("https", 443),
            _ => return None,
        };
        let (rest, fragment) = divided(rest, '#');
        let (rest, query) = divided(rest, '?');
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (host, port) = divided(authority, ':');
        let port = port.map(str::parse::<u16>).transpose().ok()?.filter(|port| *port != usual);
        let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
        if host.is_empty() || !host.chars().all(is_host) {
            return None;
        }
        Some(Self { scheme, host: host.to_ascii_lowercase(), port, path, query, fragment })
    }

    /// The address of a reference that has no scheme, relative to this one (RFC 3986, section 5.2).
    fn joined(&self, reference: &str) -> String {
        let (rest, fragment) = divided(reference, '#');
        let (path, query) = divided(rest, '?');
        let whole;
        let (path, query) = if path.is_empty() {
            (self.path, query.or(self.query))
        } else if path.starts_with('/') {
            (path, query)
        } else {
            let folder = self.path.rfind('/').map_or("/", |end| self.path.get(..=end).unwrap_or("/"));
            whole = format!("{folder}{path}");
            (whole.as_str(), query)
        };
        let (scheme, host, port) = (self.scheme, self.host.clone(), self.port);
        Address { scheme, host, port, path, query, fragment }.print()
    }

    fn print(&self) -> String {
        let mut text = format!("{}://{}", self.scheme, self.host);
        if let Some(port) = self.port {
            text.push_str(&format!(":{port}"));
        }
        text.push_str(&without_dots(self.path));
        for (sign, part) in [('?', self.query), ('#', self.fragment)] {
            if let Some(part) = part {
                text.push(sign);
                text.push_str(part);
            }
        }
        text
    }
}

fn divided(text: &str, sign: char) -> (&str, Option<&str>) {
    text.split_once(sign).map_or((text, None), |(before, after)| (before, Some(after)))
}

/// A path without `.` and `..` (RFC 3986, section 5.2.4).
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if is_last {
                    kept.push("");
                }
            }
            _ => kept.push(segment),
        }
    }
    format!("/{}", kept.join("/"))
}

/// Whether every character stays as it is in an address.
fn is_clean(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || "-._~:/?#@!$&()*+,;=".contains(c))
}

fn uri(call: &Call<'_, '_>) -> Outcome {
    let (base, reference) = (call.text(0)?, call.text(1)?);
    if !is_clean(base) || !is_clean(reference) {
        return Err(Stop::Unknown);
    }
    let base = Address::parse(base).ok_or(Stop::Unknown)?;
    let joined = match reference.split_once(':') {
        Some((scheme, _)) if !scheme.contains(['/', '?', '#']) => {
            Address::parse(reference).ok_or(Stop::Unknown)?.print()
        }
        _ if reference.starts_with("//") => return Err(Stop::Unknown),
        _ => base.joined(reference),
    };
    call.give_text(joined)
}

fn build_uri(call: &Call<'_, '_>) -> Outcome {
    let components = call.members(0)?;
    let part = |name: &str| {
        let member = components.iter().find(|member| member.key.eq_ignore_ascii_case(name));
        member.map(|member| call.force(&member.value)).filter(|value| !value.data.is_null())
    };
    let text_part = |name: &str| -> Result<Option<String>, Stop> {
        part(name).map(|value| call.text_of(&value).map(str::to_owned)).transpose()
    };
    let missing = |name: &str| Stop::wrong(format!("buildUri() needs a '{name}'"));
    let scheme = text_part("scheme")?.ok_or_else(|| missing("scheme"))?;
    let host = text_part("host")?.ok_or_else(|| missing("host"))?;
    let mut text = format!("{scheme}://{host}");
    if let Some(port) = part("port") {
        text.push_str(&format!(":{}", call.int_of(&port)?));
    }
    let path = text_part("path")?.unwrap_or_default();
    let query = text_part("query")?.unwrap_or_default();
    if !(path.is_empty() || path.starts_with('/')) || !(query.is_empty() || query.starts_with('?')) {
        return Err(Stop::Unknown);
    }
    text.push_str(&path);
    text.push_str(&query);
    if !is_clean(&text) {
        return Err(Stop::Unknown);
    }
    call.give_text(Address::parse(&text).ok_or(Stop::Unknown)?.print())
}

/// Only addresses with a port and a path of their own: what stands for a part that is left out is not documented.
fn parse_uri(call: &Call<'_, '_>) -> Outcome {
    let text = call.text(0)?;
    let address = Address::parse(text).filter(|_| is_clean(text)).ok_or(Stop::Unknown)?;
    let port = address.port.filter(|_| address.path.len() > 1 && address.fragment.is_none());
    let port = port.ok_or(Stop::Unknown)?;
    let mut properties = vec![
        call.member("scheme", Data::string(address.scheme)),
        call.member("host", Data::string(address.host)),
        call.member("port", Data::Int(i64::from(port))),
        call.member("path", Data::string(address.path)),
    ];
    properties.extend(address.query.map(|query| call.member("query", Data::string(format!("?{query}")))));
    call.derived(Data::Object(Object { properties, open: false }.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved() {
        let joined = |base, reference| Address::parse(base).map(|base| base.joined(reference));
        assert_eq!(joined("https://x.org", "a/b").as_deref(), Some("https://x.org/a/b"));
        assert_eq!(joined("HTTPS://X.org:443/a/b", "../c?d").as_deref(), Some("https://x.org/c?d"));
        assert_eq!(joined("http://x.org/a/b", "./").as_deref(), Some("http://x.org/a/"));
        assert_eq!(joined("http://x.org:8080/a", "").as_deref(), Some("http://x.org:8080/a"));
    }
}
