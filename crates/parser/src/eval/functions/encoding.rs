//! Base64, data URIs and the escapes of URIs.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

use super::call::{Body, Call, Outcome, Stop};
use super::json;

pub(super) fn find(name: &str) -> Option<Body> {
    Some(match name {
        "base64" => |call| call.give_text(encoded(call.text(0)?)),
        "base64tojson" => |call| json::value(call, &decoded(call, call.text(0)?)?),
        "base64tostring" => |call| call.give_text(decoded(call, call.text(0)?)?),
        "datauri" => data_uri,
        "datauritostring" => data_uri_to_string,
        "uricomponent" => |call| call.give_text(escaped(call.text(0)?)),
        "uricomponenttostring" => |call| call.give_text(unescaped(call.text(0)?).ok_or(Stop::Unknown)?),
        _ => return None,
    })
}

/// Bits that are left over at the end don't matter; padding does.
const BASE64: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

/// The base64 of a text in UTF-8.
pub(super) fn encoded(text: &str) -> String {
    BASE64.encode(text)
}

fn decoded(call: &Call<'_, '_>, text: &str) -> Result<String, Stop> {
    let text: String = text.chars().filter(|c| !matches!(c, ' ' | '\t' | '\r' | '\n')).collect();
    let bytes = BASE64
        .decode(text)
        .map_err(|_| Stop::wrong(format!("{}() gets a text that is not base64", call.name)))?;
    String::from_utf8(bytes).map_err(|_| Stop::Unknown)
}

fn data_uri(call: &Call<'_, '_>) -> Outcome {
    // The reference writes `charset=utf8`; the engine, which the compiler's tests run, gives this.
    call.give_text(format!("data:text/plain;charset=utf-8;base64,{}", encoded(call.text(0)?)))
}

fn data_uri_to_string(call: &Call<'_, '_>) -> Outcome {
    let wrong = || Stop::wrong("dataUriToString() gets a text that is no data URI");
    let text = call.text(0)?;
    let rest = text.strip_prefix("data:").ok_or_else(wrong)?;
    let (head, data) = rest.split_once(',').ok_or_else(wrong)?;
    let mut base64 = false;
    for field in head.split(';').skip(1) {
        match field.split_once('=') {
            None if field.eq_ignore_ascii_case("base64") => base64 = true,
            Some((name, value))
                if name.eq_ignore_ascii_case("charset")
                    && ["utf-8", "utf8", "us-ascii"]
                        .iter()
                        .any(|known| value.eq_ignore_ascii_case(known)) => {}
            _ => return Err(Stop::Unknown),
        }
    }
    if base64 {
        return call.give_text(decoded(call, data)?);
    }
    if data.contains(['%', '+']) { Err(Stop::Unknown) } else { call.give_text(data) }
}

/// Everything but the unreserved characters of RFC 3986 in hexadecimal.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                escaped.push(char::from(byte));
            }
            _ => {
                let digit =
                    |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0').to_ascii_uppercase();
                escaped.extend(['%', digit(byte >> 4), digit(byte & 15)]);
            }
        }
    }
    escaped
}

/// What is no escape stays as it is; `None` where the bytes are no UTF-8.
fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        let escape = match (first, after) {
            (b'%', [high, low, ..]) => hexadecimal(*high).zip(hexadecimal(*low)),
            _ => None,
        };
        match escape {
            Some((high, low)) => {
                bytes.push(high << 4 | low);
                rest = after.get(2..).unwrap_or_default();
            }
            None => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).ok()
}

fn hexadecimal(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}
