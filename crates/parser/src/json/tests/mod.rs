mod properties;
mod recovery;

use super::*;
use crate::source::{LineIndex, Severity};

/// A tree as strict JSON, except that missing values are `?` and that keys which occur twice do.
fn shown(value: Value<'_>) -> String {
    match value.kind() {
        Kind::Missing => "?".to_owned(),
        Kind::Null => "null".to_owned(),
        Kind::Bool => value.as_bool().unwrap().to_string(),
        Kind::Number => value.as_number().unwrap().to_owned(),
        Kind::String => format!("{:?}", value.as_text().unwrap().decode()),
        Kind::Array => {
            let items: Vec<String> = value.items().map(shown).collect();
            format!("[{}]", items.join(", "))
        }
        Kind::Object => {
            let members: Vec<String> = value
                .members()
                .map(|member| format!("{:?}: {}", member.key.decode(), shown(member.value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}

/// The tree of a text in which nothing is wrong.
#[track_caller]
fn reads(text: &str, tree: &str) {
    let parse = parse(text);
    assert_eq!(parse.problems[..], []);
    assert_eq!(shown(parse.tree.root()), tree);
}

/// Each problem of a text: its line with carets below what it points at, and its message.
fn problems(text: &str) -> String {
    let index = LineIndex::new(text);
    let mut shown = String::new();
    for problem in &parse(text).problems {
        let line = index.line_of(problem.span.start);
        let (start, end) = (index.start_of(line), index.end_of(line, text));
        let carets = "^".repeat(problem.span.len().max(1) as usize);
        let blank = " ".repeat((problem.span.start - start) as usize);
        let kind = if problem.severity == Severity::Notice { "notice: " } else { "" };
        shown +=
            &format!("{}\n{blank}{carets} {kind}{}\n", &text[start as usize..end as usize], problem.message);
    }
    shown
}

#[test]
fn azures_json_is_read_in_silence() {
    reads("\u{feff}{\"a\": 1}", r#"{"a": 1}"#);
    reads("// one\n{/* two */ \"a\" /**/ : // three\r 1 /* four\n */}", r#"{"a": 1}"#);
    reads("{\"a\": \"[concat('x',\n    'y')]\"}", r#"{"a": "[concat('x',\n    'y')]"}"#);
    reads("{\"a\":\u{a0}\"tab\there\"}", r#"{"a": "tab\there"}"#);
    reads("123456789012345678901234567890", "123456789012345678901234567890");
    reads(
        r#"["\u00e9\n", "\ud83d\ude00", -0.5e+3, true, false, null, {}, []]"#,
        r#"["é\n", "😀", -0.5e+3, true, false, null, {}, []]"#,
    );
}

#[test]
fn comments_are_kept() {
    let text = "{ // a\n \"b\": [1, /* c */ 2] }\n// d";
    let parse = parse(text);
    let comments: Vec<&str> = parse.tree.comments().iter().map(|span| span.text(text)).collect();
    assert_eq!(comments, ["// a", "/* c */", "// d"]);
}

#[test]
fn keys_are_found_without_letter_case() {
    let parse = parse(r#"{"Name": 1, "name": 2, "\u006eAME": 3, "other": {"name": 4}}"#);
    let root = parse.tree.root();
    assert_eq!(root.get("NAME").and_then(Value::as_number), Some("3"));
    assert_eq!(root.get("other").and_then(|other| other.get("Name")).and_then(Value::as_number), Some("4"));
    assert!(root.get("nam").is_none());
    assert!(root.get("name").unwrap().get("name").is_none());
    assert!(!root.has_duplicates());
}

#[test]
fn spans_cover_what_is_written() {
    let text = r#"{ "key" : [ "value" , 12 , {} ] }"#;
    let parse = parse(text);
    let member = parse.tree.root().members().next().unwrap();
    assert_eq!(member.key.span().text(text), "\"key\"");
    assert_eq!(member.key.content().text(text), "key");
    assert_eq!(member.value.span().text(text), r#"[ "value" , 12 , {} ]"#);
    assert_eq!(member.span().text(text), r#""key" : [ "value" , 12 , {} ]"#);
    let items: Vec<&str> = member.value.items().map(|item| item.span().text(text)).collect();
    assert_eq!(items, ["\"value\"", "12", "{}"]);
}
