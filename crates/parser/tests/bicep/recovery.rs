//! What is left of a damaged file.

use tricep_parser::bicep::syntax::StatementKind;
use tricep_parser::bicep::{dump, parse};
use tricep_parser::source::FileId;
use tricep_parser::template::{Expr, Key, Property};

/// The names of what is declared, in order.
fn declared(text: &str) -> Vec<&str> {
    let tree = parse(text).tree;
    let names = tree.statements.iter().filter_map(|id| match tree[*id].kind {
        StatementKind::Parameter { name, .. }
        | StatementKind::Variable { name, .. }
        | StatementKind::Resource { name, .. }
        | StatementKind::Module { name, .. }
        | StatementKind::Function { name, .. }
        | StatementKind::Type { name, .. }
        | StatementKind::Output { name, .. } => Some(name.text(text)),
        _ => None,
    });
    names.collect()
}

#[track_caller]
fn one_error(text: &str) {
    let errors = dump::errors(text);
    assert_eq!(errors.lines().count(), 1, "{errors}");
}

#[test]
fn a_missing_closer_ends_before_the_next_declaration() {
    for broken in
        ["{\n  x: 1\n", "{ x: {\n  y: 1\n}\n", "[\n  1\n", "f(1,\n", "(\n", "[for i in a: {\n  x: i\n"]
    {
        let text = format!(
            "param before string\nvar broken = {broken}\nparam after string\noutput o string = after\n"
        );
        assert_eq!(declared(&text), ["before", "broken", "after", "o"], "{text}");
        one_error(&text);
    }
}

#[test]
fn a_declaration_with_decorators_is_not_lost_either() {
    let text = "resource a 'b@1' = {\n  name: 'x'\n\n@description('x')\n@minLength(\n  1\n)\nparam p string\nvar v = p\n";
    assert_eq!(declared(text), ["a", "p", "v"]);
    one_error(text);
}

#[test]
fn a_call_ends_with_its_line_before_a_declaration() {
    let text = "@description('x'\nparam a string\nvar b = f(1\nvar c = 2\n";
    assert_eq!(declared(text), ["a", "b", "c"]);
    assert_eq!(dump::errors(text), "16 16 BCP018 expected `)`\n43 43 BCP018 expected `)`\n");
}

#[test]
fn a_resource_at_the_start_of_a_line_is_not_nested_in_one_that_is_not_closed() {
    let text = "resource a 'b@1' = {\n  name: 'x'\n\nresource c 'd@1' = {\n  name: 'y'\n}\n";
    assert_eq!(declared(text), ["a", "c"]);
    let closed = "resource a 'b@1' = {\n  name: 'x'\n\nresource c 'd@1' = {\n  name: 'y'\n}\n}\n";
    assert_eq!(declared(closed), ["a"]);
    assert_eq!(dump::errors(closed), "");
}

#[test]
fn a_superfluous_closer_costs_its_line() {
    let text = "var a = {\n  b: 1\n}\n}\nvar c = 2\n";
    assert_eq!(declared(text), ["a", "c"]);
    one_error(text);
}

#[test]
fn properties_around_a_bad_one_stay() {
    let template = tricep_parser::bicep::lower(
        FileId(0),
        "resource a 'b@1' = {\n  name: 'x'\n  sku: [1 2\n  kind ==\n  tags: {}\n}\n",
    );
    let keys = |object: &Expr| match object {
        Expr::Object(properties) => properties
            .iter()
            .filter_map(|property| match property {
                Property::Value { key: Key::Literal(key), .. } => Some(key.to_string()),
                _ => None,
            })
            .collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    assert_eq!(keys(&template.exprs[template.resources[0].body]), ["name", "sku"]);
    let template = tricep_parser::bicep::lower(
        FileId(0),
        "resource a 'b@1' = {\n  name: 'x'\n  sku: [1 2]\n  kind ==\n  tags: {}\n}\n",
    );
    assert_eq!(keys(&template.exprs[template.resources[0].body]), ["name", "sku", "kind", "tags"]);
}

#[test]
fn a_truncated_body_keeps_what_was_written() {
    let template = tricep_parser::bicep::lower(
        FileId(0),
        "resource a 'Microsoft.Web/sites@2023-12-01' = {\n  name: 'x'\n  prop",
    );
    assert_eq!(&*template.resources[0].ty, "Microsoft.Web/sites");
    assert!(template.resources[0].name.is_some());
}
