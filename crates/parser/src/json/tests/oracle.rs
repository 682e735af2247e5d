//! Another reader as the judge: the same tree for every text that it accepts.

use jsonc_parser::{JsonValue, ParseOptions, parse_to_value};

use super::*;

fn same(value: Value<'_>, other: &JsonValue<'_>) -> bool {
    match other {
        JsonValue::Null => value.is_null(),
        JsonValue::Boolean(other) => value.as_bool() == Some(*other),
        JsonValue::Number(other) => value.as_number() == Some(other),
        JsonValue::String(other) => value.as_text().is_some_and(|text| text.decode() == *other),
        JsonValue::Array(other) => {
            value.kind() == Kind::Array
                && value.items().count() == other.len()
                && value.items().zip(other.iter()).all(|(item, other)| same(item, other))
        }
        JsonValue::Object(other) => {
            value.kind() == Kind::Object
                && value.members().all(|member| {
                    let key = member.key.decode();
                    let last = value.members().filter(|member| member.key.decode() == key).last();
                    let theirs = other.clone().take(&key);
                    last.zip(theirs).is_some_and(|(ours, theirs)| same(ours.value, &theirs))
                })
        }
    }
}

#[test]
fn trees_agree_with_another_reader() {
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
        let other = parse_to_value(text, &ParseOptions::default()).unwrap().unwrap();
        let parse = parse(text);
        assert!(parse.problems.iter().all(|problem| problem.severity == Severity::Notice), "{text}");
        assert!(same(parse.tree.root(), &other), "{text}");
    }
}
