//! What holds whatever the text is. That spans are sound, `tricep-fuzz` tests.

use super::*;

const SAMPLE: &str = "\u{feff}{
    // é comment
    \"type\": \"Microsoft.Web/sites\", /* x */
    \"name\": \"[concat('sité-',
        parameters('a'))]\",
    \"escapes\": \"\\\"\\\\ \\u00e9 \\ud83d\\ude00\",
    \"copy\": {\"count\": 2, \"count\": 3,},
    \"numbers\": [0, -1.5e3, 99999999999999999999, [], {}, [[{\"deep\": null}]]],
    \"flags\": [true, false,],
    \"é\": {\"a\": {\"b\": {\"c\": \"d\"}}}
}
";

/// The members of `whole` that end before `end` are in `part` too.
#[track_caller]
fn keeps(whole: Value<'_>, part: Value<'_>, end: u32) {
    for (member, same) in whole.members().zip(part.members()) {
        if member.span().end < end {
            assert_eq!((member.key.span(), shown(member.value)), (same.key.span(), shown(same.value)));
        } else {
            keeps(member.value, same.value, end);
        }
    }
    let complete = |value: Value<'_>| value.members().filter(|member| member.span().end < end).count();
    assert!(complete(part) >= complete(whole));
    for (item, same) in whole.items().zip(part.items()) {
        if item.span().end < end {
            assert_eq!(shown(item), shown(same));
        } else {
            keeps(item, same, end);
        }
    }
}

#[test]
fn every_prefix_keeps_its_intact_members() {
    let whole = parse(SAMPLE);
    assert_eq!(whole.problems.iter().filter(|problem| problem.severity == Severity::Error).count(), 0);
    for end in (0..=SAMPLE.len()).filter(|end| SAMPLE.is_char_boundary(*end)) {
        let text = &SAMPLE[..end];
        let part = parse(text);
        keeps(whole.tree.root(), part.tree.root(), end as u32);
    }
}

#[test]
fn deep_nesting_is_cut_off() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
        for closed in [0, 100_000] {
            let text = format!("{{\"x\": {}1{}, \"y\": 2}}", open.repeat(100_000), close.repeat(closed));
            let parse = parse(&text);
            assert!(parse.problems.iter().any(|problem| problem.message.contains("256 levels")));
            if closed > 0 {
                assert_eq!(parse.problems.len(), 1);
                assert_eq!(parse.tree.root().get("y").and_then(Value::as_number), Some("2"));
            }
        }
    }
}

#[test]
fn hostile_text_gives_few_problems() {
    let hostile = [
        "\"\n\\",
        "\"\n",
        "\"",
        "\\\"",
        "[",
        "{",
        "]",
        "}",
        "{\"a\":",
        "[\"a\":",
        ",",
        ":",
        "/*",
        "/",
        "\"\n\"x",
        "\"\\\n",
        "{\"a\":1,",
        "'",
        "\"a\" \"b\"",
        "1 ",
        "{ {",
        "\u{a0}",
        "é",
    ];
    for piece in hostile {
        let text = piece.repeat(20_000);
        let parse = parse(&text);
        assert!(parse.problems.iter().any(|problem| problem.severity == Severity::Error), "{piece:?}");
    }
}
