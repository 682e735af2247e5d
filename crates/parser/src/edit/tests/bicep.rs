//! Edits in Bicep.

use super::*;

#[track_caller]
fn set(before: &str, path: &str, value: impl Into<Literal>, after: &str) {
    super::set(Language::Bicep, before, path, value, after);
}

#[track_caller]
fn remove(before: &str, name: &str, after: &str) {
    super::remove(Language::Bicep, before, name, after);
}

#[track_caller]
fn replace(before: &str, value: impl Into<Literal>, after: Option<&str>) {
    let value = value.into();
    let edit = |location| Edit::ReplaceLiteral { location, value: value.clone() };
    check(Language::Bicep, before, edit, after);
}

#[test]
fn a_literal_becomes_another() {
    replace("param x string = «'1.0'»\n", "1.2", Some("param x string = '1.2'\n"));
    replace("var x = y ? «'1.0'» : 'b'", "1.2", Some("var x = y ? '1.2' : 'b'"));
    replace("var x = f([«-1», { a: 1 }])", 3, Some("var x = f([3, { a: 1 }])"));
    replace("var x = [for y in z: { a: «false» }]", true, Some("var x = [for y in z: { a: true }]"));
    replace("@allowed(['a', «'b'»])\nparam x string", "c", Some("@allowed(['a', 'c'])\nparam x string"));
    replace("param x «'a'» | 'b'\n", "c", Some("param x 'c' | 'b'\n"));
    replace("var x = «y»", "z", None);
    replace("var x = «'a${y}'»", "z", None);
}

#[test]
fn a_parameter_file_is_read_as_such() {
    replace("using 'a.bicep'\nparam x = «'1.0'»\n", "1.2", Some("using 'a.bicep'\nparam x = '1.2'\n"));
}

#[test]
fn a_property_gets_another_value() {
    set("var x = «{\n  a: y // why\n  'b-c': 1\n}»", "a", "z", "var x = {\n  a: 'z' // why\n  'b-c': 1\n}");
    set("var x = «{\n  a: y // why\n  'b-c': 1\n}»", "b-c", 2, "var x = {\n  a: y // why\n  'b-c': 2\n}");
    set("var x = «{\n  a: '''1'''\n}»", "a", "1", "var x = {\n  a: '1'\n}");
}

#[test]
fn a_property_is_added_behind_the_last() {
    set(
        "resource gw 'Microsoft.Network/applicationGateways@2024-05-01' = «{\n  name: 'gw'\n}»\n",
        "properties.sslPolicy",
        Literal::Object(vec![(String::from("policyType"), "Predefined".into())]),
        "resource gw 'Microsoft.Network/applicationGateways@2024-05-01' = {\n  name: 'gw'\n  properties: {\n    \
         sslPolicy: {\n      policyType: 'Predefined'\n    }\n  }\n}\n",
    );
    set(
        "var x = «{\r\n\ta: 1 // one\r\n\t// two\r\n}»",
        "b",
        2,
        "var x = {\r\n\ta: 1 // one\r\n\tb: 2\r\n\t// two\r\n}",
    );
    set("var x = «{\n  a: 1 }»", "b", 2, "var x = {\n  a: 1\n  b: 2 }");
    set("var x = «{\n  ...y\n}»", "b", 2, "var x = {\n  ...y\n  b: 2\n}");
    set(
        "var x = «{\n  a: [\n    1\n  ]\n}»",
        "b",
        Literal::Array(vec!["c".into(), "d".into()]),
        "var x = {\n  a: [\n    1\n  ]\n  b: [\n    'c'\n    'd'\n  ]\n}",
    );
}

#[test]
fn a_property_is_added_on_the_same_line() {
    set("var x = «{ a: 1 }»", "b", 2, "var x = { a: 1, b: 2 }");
    set("var x = f(«{ a: 1, b: {} }»)", "b.c", "d", "var x = f({ a: 1, b: { c: 'd' } })");
}

#[test]
fn an_empty_object_gets_its_first_property() {
    set(
        "module m 'm.bicep' = {\n  params: «{}»\n}",
        "a",
        1,
        "module m 'm.bicep' = {\n  params: {\n    a: 1\n  }\n}",
    );
    set("var x = «{}»", "a", 1, "var x = {\n  a: 1\n}");
    set("var x = «{\n  // none\n}»", "a", 1, "var x = {\n  // none\n  a: 1\n}");
}

#[test]
fn nested_resources_stay_behind_the_properties() {
    set(
        "resource a 'T/t@2020-01-01' = «{\n  name: 'a'\n\n  resource b 'u' = {\n    name: 'b'\n  }\n}»",
        "location",
        "x",
        "resource a 'T/t@2020-01-01' = {\n  name: 'a'\n  location: 'x'\n\n  resource b 'u' = {\n    name: 'b'\n  }\n}",
    );
}

#[test]
fn objects_under_conditions_and_loops_are_found() {
    set(
        "resource a 'T/t@2020-01-01' = [for i in range(0, 2): if (i > 0) «{\n  name: 'a'\n}»]",
        "tags.b",
        "c",
        "resource a 'T/t@2020-01-01' = [for i in range(0, 2): if (i > 0) {\n  name: 'a'\n  tags: {\n    b: 'c'\n  }\n}]",
    );
}

#[test]
fn a_property_goes_with_its_line() {
    remove("var x = «{\n  a: 1\n  b: 2 // two\n  c: 3\n}»", "b", "var x = {\n  a: 1\n  c: 3\n}");
    remove("var x = «{\n  a: 1\n  // about b\n  b: 2\n}»", "b", "var x = {\n  a: 1\n  // about b\n}");
    remove(
        "var x = «{\n  a: 1\n  #disable-next-line BCP036\n  b: 2\n  c: 3\n}»",
        "b",
        "var x = {\n  a: 1\n  c: 3\n}",
    );
    remove("var x = «{\r\n  a: 1\r\n}»", "a", "var x = {\r\n}");
}

#[test]
fn a_property_goes_and_its_line_stays() {
    remove("var x = «{ a: 1, b: 2 }»", "a", "var x = { b: 2 }");
    remove("var x = «{ a: 1, b: 2 }»", "b", "var x = { a: 1 }");
    remove("var x = «{ a: 1 }»", "a", "var x = {}");
    remove("var x = «{ a: 1\n  b: 2 }»", "b", "var x = { a: 1 }");
}

#[test]
fn what_is_spread_or_computed_later_may_win() {
    let edit = |object| Edit::SetProperty { object, path: vec![String::from("a")], value: 1.into() };
    check(Language::Bicep, "var x = «{\n  a: 2\n  ...y\n}»", edit, None);
    check(Language::Bicep, "var x = «{\n  a: 2\n  '${k}': 3\n}»", edit, None);
    check(
        Language::Bicep,
        "var x = «{\n  '${k}': 3\n  a: 2\n}»",
        edit,
        Some("var x = {\n  '${k}': 3\n  a: 1\n}"),
    );
    check(Language::Bicep, "var x = «{\n  a: \n}»", edit, None);
}

#[test]
fn no_object_is_made_over_one_that_may_be_there() {
    let edit =
        |object| Edit::SetProperty { object, path: ["a", "b"].map(String::from).to_vec(), value: 1.into() };
    check(Language::Bicep, "var x = «{\n  ...y\n  c: 2\n}»", edit, None);
    check(Language::Bicep, "var x = «{\n  '${k}': y\n}»", edit, None);
    // It is stated behind the spread, and so counts as it is.
    check(
        Language::Bicep,
        "var x = «{\n  ...y\n  a: { c: 2 }\n}»",
        edit,
        Some("var x = {\n  ...y\n  a: { c: 2, b: 1 }\n}"),
    );
    let nested = "var x = «{\n  a: {\n    ...y\n  }\n}»";
    check(Language::Bicep, nested, edit, Some("var x = {\n  a: {\n    ...y\n    b: 1\n  }\n}"));
}
