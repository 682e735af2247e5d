//! Runs the tables of cases: an ARM expression, what it gives, and where that is said.
//!
//! What an expression gives is written as JSON, as `error` for what the engine refuses, or as `unknown` for what Tricep
//! leaves open. A line that begins with `#` is a comment.

use std::sync::Arc;

use crate::arm;
use crate::eval::value::{Data, Value};
use crate::eval::{Evaluator, Files, ParameterSet, Term};
use crate::source::FileId;
use crate::template::{Document, ParameterFile, Template};

struct NoFiles;

impl Files for NoFiles {
    fn template(&self, _: FileId, _: &str) -> Result<Arc<Template>, String> {
        Err(String::from("there is no such file"))
    }

    fn parameters(&self, _: FileId, _: &str) -> Result<Arc<ParameterFile>, String> {
        Err(String::from("there is no such file"))
    }

    fn text(&self, _: FileId, _: &str) -> Result<Arc<str>, String> {
        Err(String::from("there is no such file"))
    }
}

/// One line of a table.
struct Case<'t> {
    line: usize,
    expression: &'t str,
    expected: &'t str,
}

fn cases(table: &str) -> Vec<Case<'_>> {
    let lines = table.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|(number, line)| {
            let columns: Vec<&str> = line.split('\t').collect();
            let [expression, expected, source] = columns.as_slice() else {
                panic!("line {} has not three columns: {line}", number + 1)
            };
            assert!(!source.is_empty(), "line {} has no source", number + 1);
            Case { line: number + 1, expression, expected }
        })
        .collect()
}

/// A template with an output for each expression.
fn template(cases: &[Case<'_>]) -> Arc<Template> {
    let outputs: serde_json::Map<String, serde_json::Value> = cases
        .iter()
        .map(|case| {
            let value = format!("[{}]", case.expression);
            (format!("line{}", case.line), serde_json::json!({ "type": "object", "value": value }))
        })
        .collect();
    let text = serde_json::json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": { "open": { "type": "string" }, "list": { "type": "array" } },
        "resources": [],
        "outputs": outputs
    });
    match arm::lower(FileId(0), &text.to_string()) {
        Document::Template(template) => template,
        _ => panic!("the table makes no template"),
    }
}

/// A value as JSON, or the word for what is none.
fn shown(evaluator: &Evaluator<'_>, value: &Value) -> Result<serde_json::Value, &'static str> {
    Ok(match &value.data {
        Data::Null => serde_json::Value::Null,
        Data::Bool(answer) => (*answer).into(),
        Data::Int(number) => (*number).into(),
        Data::Number(text) => serde_json::from_str(text).map_err(|_| "no number")?,
        Data::String(text) => (**text).into(),
        Data::Array(array) if !array.open => {
            array.items.iter().map(|slot| shown(evaluator, &evaluator.force(slot))).collect::<Result<_, _>>()?
        }
        Data::Object(object) if !object.open => {
            let mut members = serde_json::Map::new();
            for member in &object.properties {
                members.insert(member.key.to_string(), shown(evaluator, &evaluator.force(&member.value))?);
            }
            members.into()
        }
        Data::Term(term) => match &*evaluator.term(*term) {
            Term::Unknown { .. } => return Err("error"),
            _ => return Err("unknown"),
        },
        _ => return Err("unknown"),
    })
}

#[track_caller]
fn run(table: &str) -> usize {
    let cases = cases(table);
    let evaluator = Evaluator::new(&NoFiles);
    let root = evaluator.root(template(&cases), &ParameterSet::default());
    let mut wrong = Vec::new();
    for case in &cases {
        let Case { line, expression, expected } = case;
        let value = evaluator.output(root, &format!("line{line}")).unwrap();
        let given = shown(&evaluator, &value);
        let right = match (*expected, &given) {
            ("error" | "unknown", Err(word)) => word == expected,
            ("error" | "unknown", Ok(_)) => false,
            _ => {
                let expected: serde_json::Value = serde_json::from_str(expected)
                    .unwrap_or_else(|error| panic!("line {line}: {expected} is no JSON: {error}"));
                given.as_ref() == Ok(&expected)
            }
        };
        if !right {
            let given = given.map_or_else(str::to_owned, |given| given.to_string());
            wrong.push(format!("line {line}: {expression}\n    gives {given}\n    not   {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases are wrong:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    cases.len()
}

#[test]
fn functions_give_what_the_engine_gives() {
    let tables = [
        include_str!("cases/arrays.tsv"),
        include_str!("cases/objects.tsv"),
        include_str!("cases/strings.tsv"),
        include_str!("cases/format.tsv"),
        include_str!("cases/encoding.tsv"),
        include_str!("cases/numbers.tsv"),
        include_str!("cases/dates.tsv"),
        include_str!("cases/cidr.tsv"),
        include_str!("cases/lambdas.tsv"),
    ];
    let count: usize = tables.into_iter().map(run).sum();
    assert!(count >= 400, "there are only {count} cases");
}
