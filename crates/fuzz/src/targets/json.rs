//! The JSON reader, and the lowering of ARM templates and parameter files.

use fastrand::Rng;
use jsonc_parser::{JsonValue, ParseOptions, parse_to_value};
use tricep_parser::arm;
use tricep_parser::json::{self, Kind, MAX_DEPTH, Parse, Value};
use tricep_parser::source::{FileId, Severity, Span};
use tricep_parser::template::Document;

use super::template;
use crate::mutate::{self, Dictionary};
use crate::seeds;

const WORDS: Dictionary = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\\"",
    "\\",
    "\\u0041",
    "\\ud83d\\ude00",
    "\\ud83d",
    "//",
    "/*",
    "*/",
    "\n",
    "null",
    "true",
    "false",
    "0",
    "-0",
    "1.5e+3",
    "1E400",
    "01",
    "-",
    "'",
    "\"a\":",
    "\"copy\":",
    "\"copy\": [{\"name\": \"a\", \"count\": 3, \"input\": 1}]",
    "\"count\": 1,",
    "\"resources\":",
    "\"properties\":",
    "\"parameters\":",
    "\"variables\":",
    "\"functions\":",
    "\"outputs\":",
    "\"definitions\":",
    "\"languageVersion\": \"2.0\",",
    "\"condition\":",
    "\"dependsOn\":",
    "\"type\":",
    "\"name\":",
    "\"apiVersion\":",
    "\"template\":",
    "\"Microsoft.Resources/deployments\"",
    "\"expressionEvaluationOptions\": {\"scope\": \"inner\"},",
    "\"mode\":",
    "\"existing\": true,",
    "\"$ref\": \"#/definitions/a\"",
    "\"[parameters('a')]\"",
    "\"[[a]\"",
    "\"[\"",
    "\"[]\"",
    "\"[f(]\"",
    "\"[reference('a').b]\"",
    "\"metadata\":",
    "\"defaultValue\":",
    "\"allowedValues\":",
    "\"value\":",
    "\"reference\":",
    "\"$schema\":",
    "\"securestring\"",
    "\"nullable\": true,",
];

/// Makes a text.
pub fn input(rng: &mut Rng) -> Vec<u8> {
    mutate::text(rng, seeds::of(seeds::Kind::Json), WORDS)
}

/// Reads a text.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let parse = json::parse(&text);
    is_sound(&text, &parse);
    agrees_with_serde(&text, &parse);
    agrees_with_jsonc(&text, &parse);
    match arm::lower(FileId(0), &text) {
        Document::Template(read) => template::is_sound(&text, &read),
        Document::Parameters(read) => {
            template::is_sound(&text, &read.template);
            for assignment in &read.values {
                super::inside(&text, assignment.span);
                super::inside(&text, assignment.name.span);
            }
        }
        Document::Other => {}
    }
}

/// Spans lie in the text and in their parents; children follow each other.
fn is_sound(text: &str, parse: &Parse<'_>) {
    for problem in &parse.problems {
        super::inside(text, problem.span);
    }
    for comment in parse.tree.comments() {
        super::inside(text, *comment);
    }
    let mut values = vec![(parse.tree.root(), 0)];
    while let Some((value, depth)) = values.pop() {
        super::inside(text, value.span());
        assert!(depth <= MAX_DEPTH, "the tree is too deep");
        let mut last = value.span().start;
        let mut child = |span: Span| {
            let whole = value.span();
            assert!(whole.contains(span) && last <= span.start, "{span:?} in {whole:?} after {last}");
            last = span.end;
        };
        for item in value.items() {
            child(item.span());
            values.push((item, depth + 1));
        }
        for member in value.members() {
            child(member.key.span());
            child(member.value.span());
            string(text, member.key);
            values.push((member.value, depth + 1));
        }
        if let Some(own) = value.as_text() {
            string(text, own);
        }
    }
}

/// Each character of the decoded string has a place in the text.
fn string(text: &str, string: json::Text<'_>) {
    super::inside(text, string.content());
    let (decoded, offsets) = (string.decode(), string.offsets());
    let mut last = string.content().start;
    for at in decoded.char_indices().map(|(at, _)| at).chain([decoded.len()]) {
        let offset = offsets.source(at as u32);
        assert!(string.content().touches(offset) && offset >= last, "{offset} after {last} in {string:?}");
        assert!(text.is_char_boundary(offset as usize), "{offset} in {string:?}");
        last = offset;
    }
}

fn has_errors(parse: &Parse<'_>) -> bool {
    parse.problems.iter().any(|problem| problem.severity == Severity::Error)
}

/// What is JSON has no errors, and is read as another reader reads it.
fn agrees_with_serde(text: &str, parse: &Parse<'_>) {
    let Ok(other) = serde_json::from_str::<serde_json::Value>(text) else { return };
    assert!(!has_errors(parse), "{:?}", parse.problems);
    assert!(same_as_serde(parse.tree.root(), &other), "read differently");
}

fn same_as_serde(value: Value<'_>, other: &serde_json::Value) -> bool {
    use serde_json::Value as Other;
    match other {
        Other::Null => value.is_null(),
        Other::Bool(other) => value.as_bool() == Some(*other),
        Other::Number(other) => {
            // The other reader is exact for whole numbers only.
            let near = |a: f64, b: f64| (a - b).abs() <= b.abs() * 1e-12;
            let number = value.as_number().and_then(|number| number.parse::<f64>().ok());
            number.zip(other.as_f64()).is_some_and(|(a, b)| near(a, b))
        }
        Other::String(other) => value.as_text().is_some_and(|text| text.decode() == *other),
        Other::Array(other) => {
            value.kind() == Kind::Array
                && value.items().count() == other.len()
                && value.items().zip(other).all(|(item, other)| same_as_serde(item, other))
        }
        Other::Object(other) => {
            // The last of several wins.
            let mut names: Vec<_> = value.members().map(|member| member.key.decode()).collect();
            names.sort();
            names.dedup();
            value.kind() == Kind::Object
                && names.len() == other.len()
                && other.iter().all(|(key, other)| {
                    let last = value.members().filter(|member| member.key.decode() == *key).last();
                    last.is_some_and(|ours| same_as_serde(ours.value, other))
                })
        }
    }
}

/// Comments and trailing commas are read as another reader reads them.
fn agrees_with_jsonc(text: &str, parse: &Parse<'_>) {
    let options = ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        ..ParseOptions::default()
    };
    if text.starts_with('\u{feff}') || has_errors(parse) {
        return;
    }
    let Ok(Some(other)) = parse_to_value(text, &options) else { return };
    assert!(same_as_jsonc(parse.tree.root(), &other), "read differently");
}

fn same_as_jsonc(value: Value<'_>, other: &JsonValue<'_>) -> bool {
    match other {
        JsonValue::Null => value.is_null(),
        JsonValue::Boolean(other) => value.as_bool() == Some(*other),
        JsonValue::Number(other) => value.as_number() == Some(other),
        JsonValue::String(other) => value.as_text().is_some_and(|text| text.decode() == *other),
        JsonValue::Array(other) => {
            value.kind() == Kind::Array
                && value.items().count() == other.len()
                && value.items().zip(other.iter()).all(|(item, other)| same_as_jsonc(item, other))
        }
        JsonValue::Object(other) => {
            value.kind() == Kind::Object
                && value.members().all(|member| {
                    let key = member.key.decode();
                    let last = value.members().filter(|member| member.key.decode() == key).last();
                    last.zip(other.get(&key)).is_some_and(|(ours, theirs)| same_as_jsonc(ours.value, theirs))
                })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_readers_agree() {
        let texts = [
            "null",
            " [ ] ",
            "{\"a\": {\"b\": [1, -2.50e+10, 12345678901234567890123]}, \"c\": \"\"}",
            "/* a */ [true, // b\n false] // c",
            "{\"a\": 1, \"b\": [2, 3,], \"a\": {\"x\": 4,},}",
            "[\"\\u0041\\n\\t\\\\\\/\\\"\", \"é😀\", \"\\ud83d\\ude00\"]",
            "{\"multi\": \"one\n  two\r\n  three\"}",
            "{\"\": {}, \" \": [[], [[]], {}], \"key with \\\"quotes\\\"\": null}",
            "\t{\r\n\"a\"\t:\r\n1\t}\r\n",
        ];
        for text in texts {
            assert!(!has_errors(&json::parse(text)), "{text}");
            assert!(matches!(parse_to_value(text, &ParseOptions::default()), Ok(Some(_))), "{text}");
            check(text.as_bytes());
        }
    }
}
