//! Runs the tables of cases: an ARM expression, what it gives, and where that is said.
//!
//! What an expression gives is written as JSON, as `error` for what the engine refuses, or as `unknown` for what Tricep
//! leaves open. A line that begins with `#` is a comment.

use std::sync::Arc;

use crate::arm;
use crate::eval::value::{Data, Value};
use crate::eval::{Evaluator, Files, ParameterSet, STACK, Step, Term, TroubleKind};
use crate::source::{FileId, Span};
use crate::template::{Document, Expr, Item, Language, Name, Output, ParameterFile, Template};

/// The files that `files.tsv` loads.
struct Loaded;

impl Files for Loaded {
    fn template(&self, _: FileId, _: &str) -> Result<Arc<Template>, String> {
        Err(String::from("there is no such file"))
    }

    fn parameters(&self, _: FileId, _: &str) -> Result<Arc<ParameterFile>, String> {
        Err(String::from("there is no such file"))
    }

    fn text(&self, _: FileId, path: &str) -> Result<(FileId, Arc<str>), String> {
        let text = match path {
            "text.txt" => "A text of two lines,\nno more",
            "bom.txt" => "\u{feff}behind a mark",
            "binary" => "a\u{fffd}b",
            "broken.json" => "{",
            "data.json" => include_str!("cases/data.json"),
            "data.yaml" => include_str!("cases/data.yaml"),
            "anchors.yaml" => include_str!("cases/anchors.yaml"),
            "broken.yaml" => "a: [1",
            "umlauts.yaml" => UMLAUTS,
            _ => return Err(String::from("there is no such file")),
        };
        Ok((FileId(1), text.into()))
    }

    fn listing(&self, _: FileId, folder: &str) -> Result<Vec<String>, String> {
        let names = ["main.bicep", "File.json", "notes", ".hidden", "a.tar.gz"];
        match folder {
            "." | "./" => Ok(names.map(str::to_owned).to_vec()),
            "modules" => Ok(names.map(|name| format!("modules/{name}")).to_vec()),
            _ => Err(String::from("there is no such folder")),
        }
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
        Data::Array(array) if !array.open => array
            .items
            .iter()
            .map(|slot| shown(evaluator, &evaluator.force(slot)))
            .collect::<Result<_, _>>()?,
        Data::Object(object) if !object.open => {
            let mut members = serde_json::Map::new();
            for member in &object.properties {
                members.insert(member.key.to_string(), shown(evaluator, &evaluator.force(&member.value))?);
            }
            members.into()
        }
        Data::Term(term) => match &*evaluator.term(*term) {
            Term::Hidden { text, .. } => (**text).into(),
            Term::Unknown { .. } => return Err("error"),
            Term::Call { function, arguments } if evaluator.why_wrong(function, arguments).is_some() => {
                return Err("error");
            }
            _ => return Err("unknown"),
        },
        _ => return Err("unknown"),
    })
}

#[track_caller]
fn run(table: &str) -> usize {
    let cases = cases(table);
    let evaluator = Evaluator::new(&Loaded);
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
        include_str!("cases/files.tsv"),
    ];
    let count: usize = tables.into_iter().map(run).sum();
    assert!(count >= 400, "there are only {count} cases");
}

/// Values of all kinds, for calls that make no sense.
fn oddities(evaluator: &Evaluator<'_>) -> Vec<Value> {
    let expressions = [
        "null()",
        "true()",
        "0",
        "-1",
        "9223372036854775807",
        "-9223372036854775808",
        "1.5",
        "''",
        "'a'",
        "'é😀'",
        "'{0:D99999999}{1,2147483647}'",
        "'10.0.0.0/8'",
        "'::/0'",
        "'P9999999999999999999Y'",
        "'9999-12-31T23:59:59Z'",
        "'https://a/../..?#'",
        "'data:;base64,////'",
        "'%f'",
        "createArray()",
        "createArray(1, 'a', null())",
        "createArray(createArray(parameters('open')))",
        "createObject('scheme', 'http', 'host', '')",
        "parameters('open')",
        "parameters('list')",
        "lambda('a', 'b', lambdaVariables('b'))",
        "lambda('a', true())",
    ];
    let cases: Vec<Case<'_>> = expressions
        .iter()
        .enumerate()
        .map(|(line, expression)| Case { line, expression, expected: "" })
        .collect();
    let root = evaluator.root(template(&cases), &ParameterSet::default());
    cases.iter().map(|case| evaluator.output(root, &format!("line{}", case.line)).unwrap()).collect()
}

#[test]
fn no_call_panics() {
    let evaluator = Evaluator::new(&Loaded);
    let values = oddities(&evaluator);
    let location = evaluator.location(&values[0]).unwrap();
    for signature in crate::template::functions::FUNCTIONS {
        let function = signature.name.to_ascii_lowercase();
        let call = |arguments: &[&Value]| {
            let arguments = arguments.iter().map(|value| (*value).clone()).collect();
            let value = evaluator.call_values(&function, arguments, location);
            let _ = shown(&evaluator, &value);
        };
        call(&[]);
        for a in &values {
            call(&[a]);
            for b in &values {
                call(&[a, b]);
                for c in values.iter().step_by(9).filter(|_| signature.wrong_count(3).is_none()) {
                    call(&[a, b, c]);
                }
            }
        }
    }
}

/// Evaluates an expression that asks for too much.
#[track_caller]
fn too_much(expression: &str) {
    let evaluator = Evaluator::new(&Loaded);
    let case = [Case { line: 1, expression, expected: "" }];
    let root = evaluator.root(template(&case), &ParameterSet::default());
    let value = evaluator.output(root, "line1").unwrap();
    assert!(shown(&evaluator, &value).is_err(), "{expression}");
    let troubles = evaluator.troubles();
    let told = troubles.iter().any(|trouble| trouble.kind == TroubleKind::LimitReached);
    assert!(told, "{expression} is bounded in silence");
}

/// Expressions that are bounded by the length of what they make, or by what that costs.
const TOO_MUCH: &[&str] = &[
    "range(0, 1000000000)",
    "padLeft('x', 2000000000)",
    "format('{0,2000000000}', 1)",
    "replace(padLeft('', 3000000, 'a'), 'a', padLeft('', 3000000, 'b'))",
    "join(map(range(0, 9999), lambda('i', padLeft('', 9999))), '')",
    "reduce(range(0, 40), 'a', lambda('a', 'b', concat(lambdaVariables('a'), lambdaVariables('a'))))",
    "reduce(range(0, 40), parameters('open'), lambda('a', 'b', format('{0}{0}', lambdaVariables('a'))))",
    "reduce(range(0, 40), createArray(1), lambda('a', 'b', concat(lambdaVariables('a'), lambdaVariables('a'))))",
    "map(range(0, 10000), lambda('i', concat(padLeft('', 4000000), lambdaVariables('i'))))",
    "split(padLeft('', 100000, ','), ',')",
    "string(reduce(range(0, 1000), createArray(), lambda('a', 'b', createArray(lambdaVariables('a')))))",
];

#[test]
fn what_grows_too_large_is_told() {
    let run = || TOO_MUCH.iter().for_each(|expression| too_much(expression));
    std::thread::Builder::new().stack_size(STACK).spawn(run).unwrap().join().unwrap();
}

#[test]
fn items_that_pass_through_keep_their_origin() {
    let evaluator = Evaluator::new(&Loaded);
    let text = r#"{
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "variables": { "list": ["first", "second"] },
        "resources": [],
        "outputs": { "x": { "type": "string", "value": "[last(union(createArray('a'), skip(variables('list'), 1)))]" } }
    }"#;
    let Document::Template(template) = arm::lower(FileId(0), text) else { panic!("this is a template") };
    let root = evaluator.root(template, &ParameterSet::default());
    let value = evaluator.output(root, "x").unwrap();
    let written = evaluator.trail(&value).last().unwrap().location.span;
    assert_eq!(written.text(text), "\"second\"");
}

#[test]
fn arrays_and_objects_are_written_into_strings() {
    let mut template = Template::empty(FileId(0), Language::Bicep, Span::default());
    let exprs = &mut template.exprs;
    let mut push = |expr| exprs.push(expr, Span::default());
    let (number, flag) = (push(Expr::Int(2893)), push(Expr::Bool(true)));
    let list = push(Expr::Array([Item::Value(flag), Item::Value(number)].into()));
    let start = push(Expr::String(">".into()));
    let value = push(Expr::Interpolation([start, list].into()));
    let name = Name { text: "x".into(), span: Span::default() };
    let output = Output { name, span: Span::default(), value, condition: None };
    template.outputs.push(output);
    let evaluator = Evaluator::new(&Loaded);
    let root = evaluator.root(Arc::new(template), &ParameterSet::default());
    let value = evaluator.output(root, "x").unwrap();
    assert_eq!(value.data.as_str(), Some(">[true,2893]"));
}

/// Where the value of an expression is written, as the text of the file that it loads.
#[track_caller]
fn written(expression: &str, loaded: &str) -> String {
    let evaluator = Evaluator::new(&Loaded);
    let case = [Case { line: 1, expression, expected: "" }];
    let root = evaluator.root(template(&case), &ParameterSet::default());
    let value = evaluator.output(root, "line1").unwrap();
    let last = evaluator.trail(&value).last().unwrap().clone();
    assert_eq!((last.location.file, last.step), (FileId(1), Step::Loaded), "{expression}");
    last.location.span.text(loaded).to_owned()
}

#[test]
fn loaded_values_keep_their_places() {
    let json = include_str!("cases/data.json");
    assert_eq!(written("loadJsonContent('data.json').name", json), "\"gateway\"");
    assert_eq!(written("loadJsonContent('data.json').ports[1]", json), "443");
    assert_eq!(written("loadJsonContent('data.json', '.nested.flag')", json), "true");
    assert_eq!(written("loadJsonContent('data.json')", json), json.trim());
    let yaml = include_str!("cases/data.yaml");
    assert_eq!(written("loadYamlContent('data.yaml').name", yaml), "gateway");
    assert_eq!(written("loadYamlContent('data.yaml').minTlsVersion", yaml), "\"1.2\"");
    assert_eq!(written("loadYamlContent('data.yaml').ports[0]", yaml), "80");
    let anchors = include_str!("cases/anchors.yaml");
    assert_eq!(written("loadYamlContent('anchors.yaml').copy.tier", anchors), "Standard_v2");
}

#[test]
fn places_in_yaml_are_bytes() {
    assert_eq!(written("loadYamlContent('umlauts.yaml').tls", UMLAUTS), "'1.2'");
    assert_eq!(written("loadYamlContent('umlauts.yaml').name", UMLAUTS), "Ärger");
    assert_eq!(written("loadYamlContent('umlauts.yaml').flow.b[1]", UMLAUTS), "ö");
    assert_eq!(written("loadYamlContent('umlauts.yaml').last", UMLAUTS), "1.0");
}

/// A byte order mark, line breaks of Windows, characters of several bytes before and behind what is looked for.
const UMLAUTS: &str = "\u{feff}# Größe 😀\r\nname: Ärger # über\r\ntls: '1.2' # ¼\r\n\r\nflow: {a: ü, b: [1, ö]}\r\nblock: |\r\n  zwölf\r\nlast: 1.0";
