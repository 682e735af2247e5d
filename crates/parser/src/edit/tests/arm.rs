//! Edits in ARM JSON.

use super::*;

#[track_caller]
fn set(before: &str, path: &str, value: impl Into<Literal>, after: &str) {
    super::set(Language::Arm, before, path, value, after);
}

#[track_caller]
fn remove(before: &str, name: &str, after: &str) {
    super::remove(Language::Arm, before, name, after);
}

#[track_caller]
fn replace(before: &str, value: impl Into<Literal>, after: Option<&str>) {
    let value = value.into();
    let edit = |location| Edit::ReplaceLiteral { location, value: value.clone() };
    check(Language::Arm, before, edit, after);
}

#[test]
fn a_literal_becomes_another() {
    replace(r#"{"a": «"1.0"»}"#, "1.2", Some(r#"{"a": "1.2"}"#));
    replace(r#"{"a": «1»}"#, true, Some(r#"{"a": true}"#));
    replace(r#"{"a": [1, «null», 2]}"#, 3, Some(r#"{"a": [1, 3, 2]}"#));
    replace(
        "{\n  \"a\": «[\n    1\n  ]»\n}",
        Literal::Array(vec![1.into(), 2.into()]),
        Some("{\n  \"a\": [\n    1,\n    2\n  ]\n}"),
    );
    replace(r#"{"a": «[1]»}"#, Literal::Array(vec![1.into(), 2.into()]), Some(r#"{"a": [1, 2]}"#));
    // The same value in another layout stays.
    replace(r#"{"a": «[ 1,2 ]»}"#, Literal::Array(vec![1.into(), 2.into()]), Some(r#"{"a": [ 1,2 ]}"#));
}

#[test]
fn a_literal_inside_of_an_expression_becomes_another() {
    replace(
        r#"{"a": "[if(variables('x'), «'1.0'», 'b')]"}"#,
        "1.2",
        Some(r#"{"a": "[if(variables('x'), '1.2', 'b')]"}"#),
    );
    replace(r#"{"a": "[f(«1»)]"}"#, "it's", Some(r#"{"a": "[f('it''s')]"}"#));
    replace(r#"{"a": "[f(«true()»)]"}"#, false, Some(r#"{"a": "[f(false())]"}"#));
    replace(r#"{"a": "[f(«variables('x')»)]"}"#, "y", None);
    replace(r#"{"a": «"[variables('x')]"»}"#, "y", None);
    replace(r#"{"a": "x «y»"}"#, "y", None);
}

#[test]
fn a_property_gets_another_value() {
    set(r#"«{ "a": "x" }»"#, "a", "y", r#"{ "a": "y" }"#);
    set(r#"«{ "A": "[variables('x')]" }»"#, "a", "y", r#"{ "A": "y" }"#);
    set(r#"«{ "a": { "b": { "c": 1 } } }»"#, "a.b.c", 2, r#"{ "a": { "b": { "c": 2 } } }"#);
}

#[test]
fn a_property_is_added_behind_the_last() {
    set("«{\n  \"a\": 1\n}»\n", "b", 2, "{\n  \"a\": 1,\n  \"b\": 2\n}\n");
    set("«{\r\n\t\"a\": 1\r\n}»", "b", 2, "{\r\n\t\"a\": 1,\r\n\t\"b\": 2\r\n}");
    set(
        "«{\n    \"a\": 1 // one\n}»",
        "b.c",
        "x",
        "{\n    \"a\": 1, // one\n    \"b\": {\n        \"c\": \"x\"\n    }\n}",
    );
    set("«{\n  \"a\": 1, // one\n}»", "b", 2, "{\n  \"a\": 1, // one\n  \"b\": 2\n}");
    set("«{\n  \"a\": 1\n  // two\n}»", "b", 2, "{\n  \"a\": 1,\n  \"b\": 2\n  // two\n}");
    set("«{\n  \"a\": 1 }»", "b", 2, "{\n  \"a\": 1,\n  \"b\": 2 }");
}

#[test]
fn a_property_with_a_computed_name_may_be_any() {
    let edit = |path: &[&str]| {
        let path: Vec<String> = path.iter().map(|name| String::from(*name)).collect();
        move |object| Edit::SetProperty { object, path: path.clone(), value: 1.into() }
    };
    check(Language::Arm, r#"«{ "a": 2, "[parameters('k')]": 3 }»"#, edit(&["a"]), None);
    check(Language::Arm, r#"«{ "[parameters('k')]": {} }»"#, edit(&["a", "b"]), None);
    let escaped = r#"«{ "a": 2, "[[k]": 3 }»"#;
    check(Language::Arm, escaped, edit(&["a"]), Some(r#"{ "a": 1, "[[k]": 3 }"#));
}

#[test]
fn a_property_is_added_on_the_same_line() {
    set(r#"«{ "a": 1 }»"#, "b", 2, r#"{ "a": 1, "b": 2 }"#);
    set(r#"«{"a":1}»"#, "b.c", 2, r#"{"a":1, "b": { "c": 2 }}"#);
    set(r#"«{ "a": 1 /* one */ }»"#, "b", 2, r#"{ "a": 1, /* one */ "b": 2 }"#);
    set("«{ \"a\": [\n  1\n] }»", "b", 2, "{ \"a\": [\n  1\n], \"b\": 2 }");
}

#[test]
fn an_empty_object_gets_its_first_property() {
    set("{\n  \"x\": «{}»\n}", "a", 1, "{\n  \"x\": {\n    \"a\": 1\n  }\n}");
    set(r#"{ "x": «{ }» }"#, "a", 1, r#"{ "x": { "a": 1 } }"#);
    set("«{\n}»", "a", 1, "{\n  \"a\": 1\n}");
    set("«{\n    // none\n}»", "a", 1, "{\n    // none\n    \"a\": 1\n}");
    set("«{ // none\n}»", "a", 1, "{ // none\n  \"a\": 1\n}");
    set("«{ /* none */ }»", "a", 1, "{ /* none */ \"a\": 1 }");
}

#[test]
fn a_property_goes_with_its_line() {
    remove("«{\n  \"a\": 1,\n  \"b\": 2, // two\n  \"c\": 3\n}»", "b", "{\n  \"a\": 1,\n  \"c\": 3\n}");
    remove("«{\n  \"a\": 1,\n  \"b\": 2\n}»", "b", "{\n  \"a\": 1\n}");
    remove("«{\r\n  \"a\": 1, // one\r\n  \"b\": 2\r\n}»", "b", "{\r\n  \"a\": 1 // one\r\n}");
    remove("«{\n  \"a\": 1,\n  \"b\": {\n    \"c\": 2\n  }\n}»", "b", "{\n  \"a\": 1\n}");
    remove("«{\n  \"a\": 1\n}»", "a", "{\n}");
    remove("«{\n  \"a\": 1,\n  \"b\": 2,\n}»", "b", "{\n  \"a\": 1,\n}");
    remove("«{\n  \"a\": 1\n  , \"b\": 2\n}»", "b", "{\n  \"a\": 1\n}");
    remove("«{\n  \"a\": 1\n  , \"b\": 2\n}»", "a", "{\n  \"b\": 2\n}");
}

#[test]
fn a_property_goes_and_its_line_stays() {
    remove(r#"«{ "a": 1, "b": 2, "c": 3 }»"#, "a", r#"{ "b": 2, "c": 3 }"#);
    remove(r#"«{ "a": 1, "b": 2, "c": 3 }»"#, "b", r#"{ "a": 1, "c": 3 }"#);
    remove(r#"«{ "a": 1, "b": 2, "c": 3 }»"#, "c", r#"{ "a": 1, "b": 2 }"#);
    remove(r#"«{ "a": 1 }»"#, "A", "{}");
    remove(r#"«{ "a": 1 /* one */ }»"#, "a", "{ /* one */ }");
    remove("«{ \"a\": 1,\n  \"b\": 2 }»", "b", "{ \"a\": 1 }");
    remove("«{ \"a\": 1,\n  \"b\": 2\n}»", "a", "{\n  \"b\": 2\n}");
    remove("«{ \"a\": 1, // one\n  \"b\": 2 }»", "b", "{ \"a\": 1 // one\n   }");
}

#[test]
fn what_is_so_already_stays() {
    set(r#"«{ "a": "x" }»"#, "a", "x", r#"{ "a": "x" }"#);
    remove(r#"«{ "a": "x" }»"#, "b", r#"{ "a": "x" }"#);
}

#[test]
fn what_is_not_certain_is_not_done() {
    let set = |before: &str, path: &str| {
        let path: Vec<String> = path.split('.').map(str::to_owned).collect();
        let edit = |object| Edit::SetProperty { object, path: path.clone(), value: 1.into() };
        check(Language::Arm, before, edit, None);
    };
    set(r#"{ "x": «[]» }"#, "a");
    set(r#"«{ "x"»: 1 }"#, "a");
    set(r#"«{ "a": 1 }»"#, "a.b");
    set(r#"«{ "a": }»"#, "a");
    let edit = |object| Edit::RemoveProperty { object, name: String::from("a") };
    check(Language::Arm, r#"«{ "a": 1, "a": 2 }»"#, edit, None);
}
