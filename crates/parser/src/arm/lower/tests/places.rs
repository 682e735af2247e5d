use super::*;
use crate::source::Span;
use crate::template::{Expr, ExprId, SuppressionKind};

#[test]
fn expressions_stand_inside_their_brackets() {
    let text = source(
        r#""outputs": {"a": {"value": "[concat('\u00e9', \t'x', resourceGroup ( ) . id)]"}, "b": {"value": "[[x]"}}"#,
    );
    let template = read(&text);
    let place = |id: ExprId| template.exprs.span(id).text(&text);
    let Expr::Call { arguments, name_span, .. } = &template.exprs[template.outputs[0].value] else {
        panic!()
    };
    assert_eq!(place(template.outputs[0].value), r"concat('\u00e9', \t'x', resourceGroup ( ) . id)");
    assert_eq!(name_span.text(&text), "concat");
    assert_eq!(
        arguments.iter().map(|id| place(*id)).collect::<Vec<_>>(),
        [r"'\u00e9'", "'x'", "resourceGroup ( ) . id"]
    );
    let Expr::Member { base, name_span, .. } = &template.exprs[arguments[2]] else { panic!() };
    assert_eq!((place(*base), name_span.text(&text)), ("resourceGroup ( )", "id"));
    assert_eq!(place(template.outputs[1].value), r#""[[x]""#);
}

#[test]
fn suppressions_stand_where_they_are_written() {
    let text = source(
        r#""metadata": {"tricep": {"disable": ["rule-a"]}},
        // tricep-disable-next-line rule-b, rule-c -- because of this
        "resources": [
            /* tricep-disable-next-line rule-d */
            {"type": "A.B/c", "name": "x", "metadata": {"tricep": {"disable": ["rule-e"], "reason": "so"}}} // tricep-disable-next-lines no
        ]"#,
    );
    let template = read(&text);
    assert_eq!(template.problems[..], []);
    let shown: Vec<String> = template
        .suppressions
        .iter()
        .map(|suppression| {
            let kind = match suppression.kind {
                SuppressionKind::Within(span) if span == template.span => "file".to_owned(),
                SuppressionKind::Within(span) => span.text(&text)[..8].to_owned(),
                kind => format!("{kind:?}"),
            };
            for name in suppression.codes.iter().chain(&suppression.reason) {
                assert_eq!(name.span.text(&text), &*name.text);
            }
            let codes: Vec<&str> = suppression.codes.iter().map(|code| &*code.text).collect();
            let reason = suppression.reason.as_ref().map(|reason| &*reason.text).unwrap_or("-");
            format!("{kind} {codes:?} {reason}")
        })
        .collect();
    assert_eq!(
        shown,
        [
            r#"file ["rule-a"] -"#,
            r#"NextLine ["rule-b", "rule-c"] because of this"#,
            r#"NextLine ["rule-d"] -"#,
            r#"{"type": ["rule-e"] so"#,
        ]
    );
}

/// Uses most of what templates have.
const SAMPLE: &str = r##"{
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "languageVersion": "2.0", // é
    "definitions": {"t": {"type": "string", "allowedValues": ["a"]}},
    "parameters": {"p": {"$ref": "#/definitions/t", "metadata": {"description": "ü"}}},
    "functions": [{"namespace": "n", "members": {"f": {"parameters": [{"name": "x"}], "output": {"value": "[parameters('x')]"}}}}],
    "variables": {"copy": [{"name": "v", "count": 2, "input": "[n.f('\u00e4')]"}]},
    "resources": {
        "r": {"type": "A.B/c", "apiVersion": "1", "name": "é", "copy": {"name": "r", "count": 2}, "resources": [{"type": "d", "name": "[copyIndex()]"}]},
        "m": {"type": "Microsoft.Resources/deployments", "name": "m", "properties": {"template": {"outputs": {"o": {"value": "[parameters('q')]"}}}}}
    },
    "outputs": {"o": {"value": "[reference('m').outputs.o.value]"}}
}"##;

#[track_caller]
fn spans_are_sound(text: &str, template: &Template) {
    let good = |span: Span| {
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} in\n{text}");
    };
    for i in 0..template.exprs.len() {
        good(template.exprs.span(ExprId(i as u32)));
    }
    template.problems.iter().for_each(|problem| good(problem.span));
    template.parameters.iter().for_each(|it| [it.span, it.name.span].into_iter().for_each(good));
    template.variables.iter().for_each(|it| [it.span, it.name.span].into_iter().for_each(good));
    template.functions.iter().for_each(|it| [it.span, it.name.span].into_iter().for_each(good));
    template.resources.iter().for_each(|it| [it.span, it.ty_span].into_iter().for_each(good));
    template.modules.iter().for_each(|it| [it.span, it.source_span].into_iter().for_each(good));
    template.outputs.iter().for_each(|it| [it.span, it.name.span].into_iter().for_each(good));
}

#[test]
fn every_prefix_of_a_template_is_read() {
    let whole = read(SAMPLE);
    assert_eq!(whole.problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["unknown-parameter"]);
    for end in (0..=SAMPLE.len()).filter(|end| SAMPLE.is_char_boundary(*end)) {
        let part = &SAMPLE[..end];
        if let Document::Template(template) = lower(FileId(0), part) {
            spans_are_sound(part, &template);
            // What is closed is whole.
            for (resource, same) in whole.resources.iter().zip(&template.resources) {
                if resource.span.end as usize <= end {
                    assert_eq!((resource.span, &resource.ty), (same.span, &same.ty));
                }
            }
        }
    }
}

#[test]
fn a_template_without_any_one_byte_is_read() {
    for at in 0..SAMPLE.len() {
        if SAMPLE.is_char_boundary(at) && SAMPLE.is_char_boundary(at + 1) {
            let text = format!("{}{}", &SAMPLE[..at], &SAMPLE[at + 1..]);
            if let Document::Template(template) = lower(FileId(0), &text) {
                spans_are_sound(&text, &template);
            }
        }
    }
}

#[test]
fn depth_is_limited() {
    let nested = (0..80).fold("{}".to_owned(), |inner, _| {
        format!(r#"{{"resources": [{{"type": "Microsoft.Resources/deployments", "name": "d", "properties": {{"template": {inner}}}}}]}}"#)
    });
    let text = source(&nested[1..nested.len() - 1]);
    let template = read(&text);
    assert!(template.problems.iter().any(|problem| problem.message.contains("levels deep")));
    let expression = format!("{}1{}", "int(".repeat(100_000), ")".repeat(100_000));
    let template = read(&source(&format!(r#""variables": {{"a": "[{expression}]"}}"#)));
    assert_eq!(template.problems.len(), 1);
}
