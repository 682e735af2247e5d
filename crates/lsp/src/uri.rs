//! Addresses of documents, and paths of files.

use std::path::{Component, Path, PathBuf, Prefix};

use gen_lsp_types::Uri;
use tricep_parser::project::normal;

/// The path that a `file:` address means on this machine; `None` for every other address.
pub(crate) fn path_of(uri: &Uri) -> Option<PathBuf> {
    path_on(uri, cfg!(windows)).map(|path| normal(Path::new(&path)))
}

/// The address of a file, as editors write them.
pub(crate) fn uri_of(path: &Path) -> Uri {
    let mut uri = String::from("file://");
    for part in path.components() {
        match part {
            Component::Prefix(prefix) => match prefix.kind() {
                Prefix::UNC(server, share) | Prefix::VerbatimUNC(server, share) => {
                    for part in [server, share] {
                        encode(&part.to_string_lossy(), &mut uri);
                        uri.push('/');
                    }
                    uri.pop();
                }
                _ => {
                    uri.push('/');
                    let drive = prefix.as_os_str().to_string_lossy();
                    encode(&drive.trim_start_matches(r"\\?\").to_ascii_lowercase(), &mut uri);
                }
            },
            Component::RootDir => {}
            part => {
                uri.push('/');
                encode(&part.as_os_str().to_string_lossy(), &mut uri);
            }
        }
    }
    if uri == "file://" {
        uri.push('/');
    }
    Uri(uri)
}

fn path_on(uri: &Uri, windows: bool) -> Option<String> {
    let (scheme, rest) = uri.0.split_once(':')?;
    if !scheme.eq_ignore_ascii_case("file") {
        return None;
    }
    let rest = rest.split(['?', '#']).next()?;
    let (host, path) = match rest.strip_prefix("//") {
        Some(rest) => rest.split_at(rest.find('/')?),
        None => ("", rest),
    };
    let path = decode(path)?;
    if path.contains('\0') || !path.starts_with('/') {
        return None;
    }
    let host = decode(host)?;
    let is_local = host.is_empty() || host.eq_ignore_ascii_case("localhost");
    if !windows {
        return is_local.then_some(path);
    }
    if !is_local {
        return Some(format!(r"\\{host}{}", path.replace('/', r"\")));
    }
    let mut characters = path.chars().skip(1);
    match (characters.next(), characters.next()) {
        // Some editors write the drive in capitals, others do not: one file has one path.
        (Some(drive), Some(':')) if drive.is_ascii_alphabetic() => {
            let rest: String = characters.collect();
            Some(format!(r"{}:{}", drive.to_ascii_uppercase(), rest.replace('/', r"\")))
        }
        _ => None,
    }
}

/// Percent-encodes what RFC 3986 does not let stand in a segment; the colon as well, as most editors do.
fn encode(segment: &str, uri: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |nibble: u8| HEX.get(usize::from(nibble)).map_or('0', |digit| char::from(*digit));
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=@".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
}

/// Undoes percent-encoding; `None` where what comes out is no text.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let hex = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
        match (byte, hex(ahead.next()), hex(ahead.next())) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high << 4 | low) as u8);
                rest = ahead;
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(uri: &str, windows: bool) -> Option<String> {
        path_on(&Uri::from(uri), windows)
    }

    #[test]
    fn a_file_has_a_path() {
        assert_eq!(path("file:///a/b%20c/%C3%A9.bicep", false).as_deref(), Some("/a/b c/é.bicep"));
        assert_eq!(path("file://localhost/a", false).as_deref(), Some("/a"));
        assert_eq!(path("FILE:/a", false).as_deref(), Some("/a"));
        assert_eq!(path("file:///a?x=1#L3", false).as_deref(), Some("/a"));
        assert_eq!(path("file:///100%", false).as_deref(), Some("/100%"));
    }

    #[test]
    fn what_is_no_file_has_none() {
        for uri in ["untitled:Untitled-1", "git:/a/b.bicep", "file://", "file:a", "nonsense", ""] {
            assert_eq!(path(uri, false), None, "{uri}");
        }
        assert_eq!(path("file:///%FF", false), None);
        assert_eq!(path("file:///%00", false), None);
        assert_eq!(path("file://server/share", false), None);
    }

    #[test]
    fn drives_and_shares_of_windows() {
        for uri in ["file:///c%3A/My%20Files/a.bicep", "file:///C:/My Files/a.bicep"] {
            assert_eq!(path(uri, true).as_deref(), Some(r"C:\My Files\a.bicep"), "{uri}");
        }
        assert_eq!(path("file://server/share/a.bicep", true).as_deref(), Some(r"\\server\share\a.bicep"));
        assert_eq!(path("file:///usr/a.bicep", true), None);
    }

    #[test]
    #[cfg(unix)]
    fn a_path_has_an_address_that_leads_back() {
        let path = Path::new("/a b/ü#?%/[x]:y.bicep");
        assert_eq!(uri_of(path).0, "file:///a%20b/%C3%BC%23%3F%25/%5Bx%5D%3Ay.bicep");
        assert_eq!(path_of(&uri_of(path)).as_deref(), Some(path));
        assert_eq!(uri_of(Path::new("/")).0, "file:///");
    }

    #[test]
    #[cfg(windows)]
    fn a_path_has_an_address_that_leads_back() {
        let path = Path::new(r"C:\a b\x.bicep");
        assert_eq!(uri_of(path).0, "file:///c%3A/a%20b/x.bicep");
        assert_eq!(path_of(&uri_of(path)).as_deref(), Some(path));
        assert_eq!(uri_of(Path::new(r"\\server\share\x.bicep")).0, "file://server/share/x.bicep");
    }
}
