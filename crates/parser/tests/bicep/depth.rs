//! Hostile input must not overflow the stack of a thread of 2 MB, in a debug build.

use tricep_parser::bicep::{lower, parse};
use tricep_parser::source::{FileId, Problems};

const MANY: usize = 3_000;
const VERY_MANY: usize = 100_000;
const STACK: usize = 2 << 20;

/// Reads and lowers a text on a small stack; it must be refused for its depth.
#[track_caller]
fn refused(text: String) {
    let start: String = text.chars().take(60).collect();
    let errors = on_small_stack(text);
    assert!(
        errors.iter().any(|error| error.code == "nesting-too-deep"),
        "{start}… has {} errors, none for its depth",
        errors.len()
    );
}

fn on_small_stack(text: String) -> Problems {
    let work = move || {
        let errors = parse(&text).errors;
        lower(FileId(0), &text);
        errors
    };
    std::thread::Builder::new().stack_size(STACK).spawn(work).unwrap().join().unwrap()
}

#[test]
fn a_hundred_thousand() {
    refused(format!("var x = {}", "[".repeat(VERY_MANY)));
    refused(format!("var x = {}", "(".repeat(VERY_MANY)));
    refused(format!("var x = a{}", " + a".repeat(VERY_MANY)));
}

#[test]
fn brackets() {
    for open in [
        "[",
        "(",
        "{a:",
        "f(",
        "[\n",
        "{\na:",
        "!(",
        "-(",
        "a[",
        "x => ",
        "(x) => ",
        "[for x in ",
        "[for x in y: ",
    ] {
        refused(format!("var x = {}", open.repeat(MANY)));
    }
}

#[test]
fn chains() {
    for link in [" + a", " ?? a", " || a", ".b", "[0]", "!", "::b", " ? a : a", ".f(a)", " ? a", "\n? a : a"]
    {
        refused(format!("var x = a{}", link.repeat(MANY)));
    }
}

#[test]
fn mixed() {
    refused(format!("var x = {}", "a ?? b || c && d == e < f + g * !(".repeat(MANY)));
    refused(format!("var x = {}", "a ? b : ".repeat(MANY)));
    refused(format!("var x = {}a{}", "(".repeat(100), format!("{})", ".b".repeat(150)).repeat(100)));
    refused(format!("var x = {}", "f(a.b.c.d.e, ".repeat(MANY)));
}

#[test]
fn strings() {
    refused(format!("var x = {}", "'${".repeat(MANY)));
    refused(format!("var x = {}", "$'''${".repeat(MANY)));
}

#[test]
fn types() {
    for open in ["(", "[", "{a:", "[\n", "{\na:", "resourceInput<", "-(", "a["] {
        refused(format!("param x {}", open.repeat(MANY)));
    }
    for link in ["[]", "? ", "!", ".b", "[0]", ".*", "[*]"] {
        refused(format!("param x a{}", link.repeat(MANY)));
    }
}

#[test]
fn nested_resources() {
    refused("resource a 'b@1' = {\n ".repeat(MANY));
    // These could as well be resources of the file, each without its closing brace.
    let errors = on_small_stack("resource a 'b@1' = {\n".repeat(MANY));
    assert_eq!(errors.len() + errors.more(), MANY);
    refused(format!("resource a 'b@1' = {}", "if (true) {\n resource b 'c' = ".repeat(MANY)));
}

#[test]
fn what_no_list_can_hold_is_not_followed() {
    on_small_stack(format!("param x {}", "{\n@f(".repeat(MANY)));
    on_small_stack(format!("var x = {}", "[\n@f(".repeat(MANY)));
    on_small_stack("}\n)\n]\n".repeat(MANY));
}

#[test]
fn what_is_not_deep_is_not_refused() {
    for text in
        ["a || ".repeat(100) + "a", "a ? b : ".repeat(60) + "c", "[".repeat(40) + "1" + &"]".repeat(40)]
    {
        let errors = on_small_stack(format!("var x = {text}\nvar a = 1\nvar b = 2\nvar c = 3"));
        assert_eq!(errors[..], []);
    }
}
