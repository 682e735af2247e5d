//! What holds whatever the text is.

use super::*;
use crate::source::Span;

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

/// Spans lie in the text, on character boundaries, and inside their parents; children follow each other.
#[track_caller]
fn is_sound(text: &str, parse: &Parse<'_>) {
    let good = |span: Span| {
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} in {text}")
    };
    for problem in &parse.problems {
        good(problem.span);
    }
    parse.tree.comments().iter().copied().for_each(good);
    let mut values = vec![parse.tree.root()];
    while let Some(value) = values.pop() {
        good(value.span());
        let mut last = value.span().start;
        let mut child = |span: Span| {
            assert!(
                value.span().contains(span) && last <= span.start,
                "{span:?} in {:?} of {text}",
                value.span()
            );
            last = span.end;
        };
        for item in value.items() {
            child(item.span());
            values.push(item);
        }
        for member in value.members() {
            child(member.key.span());
            child(member.value.span());
            good(member.key.content());
            let decoded = member.key.decode();
            let offsets = member.key.offsets();
            for (at, _) in decoded.char_indices() {
                let offset = offsets.source(at as u32);
                assert!(member.key.content().touches(offset) && text.is_char_boundary(offset as usize));
            }
            values.push(member.value);
        }
    }
}

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
        is_sound(text, &part);
        keeps(whole.tree.root(), part.tree.root(), end as u32);
    }
}

#[test]
fn damaged_texts_are_read() {
    // A generator of its own: always the same damage.
    let mut state = 1_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let pieces = [
        "\"", "{", "}", "[", "]", ",", ":", "\n", "\\", "'", "//", "/*", "*/", "é", "1", "null", "\u{a0}",
        "\0",
    ];
    for _ in 0..4_000 {
        let mut text = SAMPLE.to_owned();
        for _ in 0..=random(4) {
            let mut at = random(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            match random(3) {
                0 => text.insert_str(at, pieces[random(pieces.len())]),
                1 => drop(text.remove(at)),
                _ => {
                    text.remove(at);
                    text.insert_str(at, pieces[random(pieces.len())]);
                }
            }
        }
        is_sound(&text, &parse(&text));
    }
}

#[test]
fn deep_nesting_is_cut_off() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
        for closed in [0, 100_000] {
            let text = format!("{{\"x\": {}1{}, \"y\": 2}}", open.repeat(100_000), close.repeat(closed));
            let parse = parse(&text);
            is_sound(&text, &parse);
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
        assert!(parse.problems.len() <= MAX_PROBLEMS, "{piece:?}");
    }
}
