//! Projects in ARM JSON, as the Bicep compiler would write them.

use super::model::{Expr, MemberType, Operator, Parameter, Project, Resource, Template, Type};
use super::{File, file};

/// A JSON value.
enum Json {
    Plain(String),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

const TEMPLATE: &str = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
const PARAMETERS: &str = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#";

pub(super) fn files(project: &Project) -> Vec<File> {
    let mut files = Vec::new();
    if let Some(root) = project.templates.first() {
        files.push(file("main.json", template(project, root).to_string()));
    }
    for (place, values) in project.values.iter().enumerate() {
        let values =
            values.iter().map(|(name, value)| (name.clone(), Json::object([("value", plain(value))])));
        let text = Json::object([
            ("$schema", Json::text(PARAMETERS)),
            ("contentVersion", Json::text("1.0.0.0")),
            ("parameters", Json::Object(values.collect())),
        ]);
        files.push(file(&format!("main.parameters.{place}.json"), text.to_string()));
    }
    files
}

/// A value of a parameter file, in which nothing is an expression.
fn plain(value: &Expr) -> Json {
    match value {
        Expr::Text(text) => Json::text(text.as_str()),
        Expr::Array(items) => Json::Array(items.iter().map(plain).collect()),
        Expr::Object(members) => {
            Json::object(members.iter().map(|(key, value)| (key.as_str(), plain(value))))
        }
        value => Writer::default().value(value),
    }
}

fn template(project: &Project, template: &Template) -> Json {
    let writer = Writer { project: Some(project), template: Some(template), repeat: None };
    let mut members = vec![("$schema", Json::text(TEMPLATE))];
    if project.symbolic {
        members.push(("languageVersion", Json::text("2.0")));
    }
    members.push(("contentVersion", Json::text("1.0.0.0")));
    let parameters = template.parameters.iter().map(|own| (own.name.clone(), parameter(own)));
    members.push(("parameters", Json::Object(parameters.collect())));
    let variables = template.variables.iter().map(|own| (own.name.clone(), own.value.clone()));
    members.push(("variables", writer.object(&variables.collect::<Vec<_>>())));
    members.push(("resources", writer.resources()));
    let outputs = template.outputs.iter().map(|output| {
        let value =
            [("type", Json::text(type_name(output.ty, false))), ("value", writer.value(&output.value))];
        (output.name.clone(), Json::object(value))
    });
    members.push(("outputs", Json::Object(outputs.collect())));
    Json::object(members)
}

fn type_name(ty: Type, secure: bool) -> &'static str {
    match ty {
        Type::Text if secure => "securestring",
        Type::Object if secure => "secureObject",
        Type::Text => "string",
        Type::Bool => "bool",
        Type::Int => "int",
        Type::Texts => "array",
        Type::Object => "object",
    }
}

fn parameter(parameter: &Parameter) -> Json {
    let mut members = vec![("type", Json::text(type_name(parameter.ty, parameter.secure)))];
    if let Some(default) = &parameter.default {
        members.push(("defaultValue", Writer::default().value(default)));
    }
    if !parameter.allowed.is_empty() {
        members.push(allowed_values(&parameter.allowed));
    }
    if !parameter.members.is_empty() {
        let member = |member: &MemberType| {
            let mut said = vec![("type", Json::text(type_name(Type::Text, member.secure)))];
            if !member.allowed.is_empty() {
                said.push(allowed_values(&member.allowed));
            }
            (member.name, Json::object(said))
        };
        members.push(("properties", Json::object(parameter.members.iter().map(member))));
    }
    Json::object(members)
}

fn allowed_values(values: &[Expr]) -> (&'static str, Json) {
    ("allowedValues", Writer::default().value(&Expr::Array(values.to_vec())))
}

#[derive(Clone, Copy, Default)]
struct Writer<'t> {
    project: Option<&'t Project>,
    template: Option<&'t Template>,
    /// The loop around: what is looped over, and its name where it is one of properties.
    repeat: Option<(&'t Expr, Option<&'t str>)>,
}

impl<'t> Writer<'t> {
    fn resources(&self) -> Json {
        let (Some(template), Some(project)) = (self.template, self.project) else {
            return Json::Array(vec![]);
        };
        let mut all: Vec<(String, Json)> = Vec::new();
        for resource in &template.resources {
            if !resource.existing || project.symbolic {
                all.push((resource.symbol.clone(), self.resource(resource)));
            }
        }
        for module in &template.modules {
            let mut members = self.head(
                "Microsoft.Resources/deployments",
                "2022-09-01",
                &module.name,
                &module.condition,
                &module.repeat,
                &module.symbol,
            );
            let inner = Self { repeat: module.repeat.as_ref().map(|repeat| (repeat, None)), ..*self };
            let called = project.templates.get(module.template).map(|called| self::template(project, called));
            let arguments = module
                .arguments
                .iter()
                .map(|(name, value)| (name.clone(), Json::object([("value", inner.value(value))])));
            members.push((
                "properties",
                Json::object([
                    ("expressionEvaluationOptions", Json::object([("scope", Json::text("inner"))])),
                    ("mode", Json::text("Incremental")),
                    ("parameters", Json::Object(arguments.collect())),
                    ("template", called.unwrap_or(Json::Object(vec![]))),
                ]),
            ));
            members.push((
                "dependsOn",
                inner.dependencies(module.arguments.iter().map(|(_, value)| value), None),
            ));
            all.push((module.symbol.clone(), Json::object(members)));
        }
        if project.symbolic {
            Json::Object(all)
        } else {
            Json::Array(all.into_iter().map(|(_, resource)| resource).collect())
        }
    }

    fn head(
        &self,
        ty: &str,
        version: &str,
        name: &'t Expr,
        condition: &'t Option<Expr>,
        repeat: &'t Option<Expr>,
        symbol: &str,
    ) -> Vec<(&'static str, Json)> {
        let inner = Self { repeat: repeat.as_ref().map(|repeat| (repeat, None)), ..*self };
        let mut members = Vec::new();
        if let Some(repeat) = repeat {
            members.push((
                "copy",
                Json::object([
                    ("name", Json::text(symbol)),
                    ("count", Json::text(format!("[length({})]", self.expr(repeat)))),
                ]),
            ));
        }
        if let Some(condition) = condition {
            members.push(("condition", inner.value(condition)));
        }
        members.push(("type", Json::text(ty)));
        members.push(("apiVersion", Json::text(version)));
        members.push(("name", inner.value(name)));
        members
    }

    fn resource(&self, resource: &'t Resource) -> Json {
        let name = self.full_name(resource);
        let inner = Self { repeat: resource.repeat.as_ref().map(|repeat| (repeat, None)), ..*self };
        let mut members = self.head(
            resource.ty,
            resource.version,
            &resource.name,
            &resource.condition,
            &resource.repeat,
            &resource.symbol,
        );
        members.retain(|(key, _)| *key != "name");
        if resource.existing {
            members.insert(0, ("existing", Json::Plain(String::from("true"))));
        }
        members.push((
            "name",
            match name.as_slice() {
                [one] => inner.value(one),
                all => {
                    let holes: Vec<String> = (0..all.len()).map(|hole| format!("{{{hole}}}")).collect();
                    let all: Vec<String> = all.iter().map(|part| inner.expr(part)).collect();
                    Json::text(format!("[format('{}', {})]", holes.join("/"), all.join(", ")))
                }
            },
        ));
        let mut members: Vec<(String, Json)> =
            members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        if let Json::Object(body) = inner.object(&resource.body) {
            members.extend(body);
        }
        if !resource.existing {
            let used = resource.body.iter().map(|(_, value)| value);
            members.push((String::from("dependsOn"), inner.dependencies(used, resource.parent)));
        }
        Json::Object(members)
    }

    /// The segments of a resource's name.
    fn full_name(&self, resource: &'t Resource) -> Vec<&'t Expr> {
        let parent = resource.parent.and_then(|parent| self.template?.resources.get(parent));
        let mut name = parent.map(|parent| self.full_name(parent)).unwrap_or_default();
        name.push(&resource.name);
        name
    }

    /// The resources and modules that are used in these values.
    fn dependencies<'e>(&self, used: impl Iterator<Item = &'e Expr>, parent: Option<usize>) -> Json {
        let (mut resources, mut modules): (Vec<usize>, Vec<usize>) = (parent.into_iter().collect(), vec![]);
        for value in used {
            value.walk(&mut |part| match part {
                Expr::Id(resource) | Expr::Property(resource, _) => resources.push(*resource),
                Expr::Output(module, _) => modules.push(*module),
                _ => {}
            });
        }
        resources.sort_unstable();
        resources.dedup();
        modules.sort_unstable();
        modules.dedup();
        let Some(template) = self.template else { return Json::Array(vec![]) };
        let symbolic = self.project.is_some_and(|project| project.symbolic);
        let resources = resources.into_iter().filter_map(|place| template.resources.get(place));
        let resources = resources.filter(|resource| !resource.existing).map(|resource| match symbolic {
            true => resource.symbol.clone(),
            false => format!("[{}]", self.id(resource)),
        });
        let modules = modules.into_iter().filter_map(|place| template.modules.get(place));
        let modules = modules.map(|module| match symbolic {
            true => module.symbol.clone(),
            false => format!("[resourceId('Microsoft.Resources/deployments', {})]", self.expr(&module.name)),
        });
        Json::Array(resources.chain(modules).map(Json::text).collect())
    }

    fn id(&self, resource: &'t Resource) -> String {
        let name: Vec<String> = self.full_name(resource).into_iter().map(|part| self.expr(part)).collect();
        format!("resourceId('{}', {})", resource.ty, name.join(", "))
    }

    /// A value where JSON is.
    fn value(&self, expr: &Expr) -> Json {
        match expr {
            Expr::Null => Json::Plain(String::from("null")),
            Expr::Bool(value) => Json::Plain(value.to_string()),
            Expr::Int(value) => Json::Plain(value.to_string()),
            Expr::Text(text) if text.starts_with('[') && text.ends_with(']') => {
                Json::text(format!("[{text}"))
            }
            Expr::Text(text) => Json::text(text.as_str()),
            Expr::Array(items) => Json::Array(items.iter().map(|item| self.value(item)).collect()),
            Expr::Object(members) => self.object(members),
            expr => Json::text(format!("[{}]", self.expr(expr))),
        }
    }

    /// An object; the loops among its members become its `copy`.
    fn object(&self, members: &[(String, Expr)]) -> Json {
        let (mut written, mut copies) = (Vec::new(), Vec::new());
        for (key, value) in members {
            let Expr::For(parts) = value else {
                written.push((key.clone(), self.value(value)));
                continue;
            };
            let [collection, body] = &**parts;
            let inner = Writer {
                project: self.project,
                template: self.template,
                repeat: Some((collection, Some(key))),
            };
            copies.push(Json::object([
                ("name", Json::text(key.as_str())),
                ("count", Json::text(format!("[length({})]", self.expr(collection)))),
                ("input", inner.value(body)),
            ]));
        }
        if !copies.is_empty() {
            written.insert(0, (String::from("copy"), Json::Array(copies)));
        }
        Json::Object(written)
    }

    /// A value inside an expression.
    fn expr(&self, expr: &Expr) -> String {
        let all = |parts: &[Expr]| parts.iter().map(|part| self.expr(part)).collect::<Vec<_>>().join(", ");
        match expr {
            Expr::Null => String::from("null()"),
            Expr::Bool(value) => format!("{value}()"),
            Expr::Int(value) => value.to_string(),
            Expr::Text(text) => quoted(text),
            Expr::Join(parts) => {
                let (mut pattern, mut arguments) = (String::new(), String::new());
                let mut holes = 0;
                for part in parts {
                    match part {
                        Expr::Text(text) => pattern.push_str(&text.replace('{', "{{").replace('}', "}}")),
                        part => {
                            pattern.push_str(&format!("{{{holes}}}"));
                            arguments.push_str(&format!(", {}", self.expr(part)));
                            holes += 1;
                        }
                    }
                }
                format!("format({}{arguments})", quoted(&pattern))
            }
            Expr::Array(items) => format!("createArray({})", all(items)),
            Expr::Object(members) => {
                let members =
                    members.iter().map(|(key, value)| format!("{}, {}", quoted(key), self.expr(value)));
                format!("createObject({})", members.collect::<Vec<_>>().join(", "))
            }
            Expr::Parameter(name) => format!("parameters({})", quoted(name)),
            Expr::Variable(name) => format!("variables({})", quoted(name)),
            Expr::Item => match self.repeat {
                Some((collection, _)) => {
                    // What is looped over is computed outside of the loop.
                    let outside = Self { repeat: None, ..*self };
                    format!("{}[{}]", outside.expr(collection), self.index())
                }
                None => String::from("null()"),
            },
            Expr::Index => self.index(),
            Expr::If(parts) => format!("if({})", all(&**parts)),
            Expr::Call(name, arguments) => format!("{name}({})", all(arguments)),
            Expr::Binary(operator, parts) => {
                let function = match operator {
                    Operator::Equal => "equals",
                    Operator::Different => return format!("not(equals({}))", all(&**parts)),
                    Operator::EqualWithoutCase => {
                        let [left, right] = parts.each_ref().map(|part| self.expr(part));
                        return format!("equals(toLower({left}), toLower({right}))");
                    }
                    Operator::And => "and",
                    Operator::Or => "or",
                    Operator::Less => "less",
                    Operator::AtLeast => "greaterOrEquals",
                    Operator::Plus => "add",
                    Operator::OrElse => "coalesce",
                };
                format!("{function}({})", all(&**parts))
            }
            Expr::Not(inner) => format!("not({})", self.expr(inner)),
            Expr::Member(base, name) => format!("{}.{name}", self.expr(base)),
            Expr::At(parts) => {
                let [base, index] = parts.each_ref().map(|part| self.expr(part));
                format!("{base}[{index}]")
            }
            Expr::Id(resource) => self.used(*resource).map(|resource| self.id(resource)).unwrap_or_default(),
            Expr::Property(resource, path) => {
                let Some(resource) = self.used(*resource) else { return String::new() };
                let path = path.join(".");
                match self.project.is_some_and(|project| project.symbolic) {
                    true => format!("reference('{}').{path}", resource.symbol),
                    false => format!("reference({}, '{}').{path}", self.id(resource), resource.version),
                }
            }
            Expr::Output(module, name) => {
                let module = self.template.and_then(|template| template.modules.get(*module));
                let Some(module) = module else { return String::new() };
                let of = match self.project.is_some_and(|project| project.symbolic) {
                    true => format!("reference('{}')", module.symbol),
                    false => {
                        let id = format!(
                            "resourceId('Microsoft.Resources/deployments', {})",
                            self.expr(&module.name)
                        );
                        format!("reference({id}, '2022-09-01')")
                    }
                };
                format!("{of}.outputs.{name}.value")
            }
            Expr::For(_) => String::from("null()"),
        }
    }

    fn used(&self, resource: usize) -> Option<&'t Resource> {
        self.template.and_then(|template| template.resources.get(resource))
    }

    fn index(&self) -> String {
        match self.repeat {
            Some((_, Some(name))) => format!("copyIndex('{name}')"),
            _ => String::from("copyIndex()"),
        }
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

impl Json {
    fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    fn object<K: Into<String>>(members: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Object(members.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    fn write(&self, indent: usize, out: &mut String) {
        let line = |indent: usize| format!("\n{}", "  ".repeat(indent));
        match self {
            Self::Plain(text) => out.push_str(text),
            Self::Text(text) => out.push_str(&serde_json::Value::from(text.as_str()).to_string()),
            Self::Array(items) if items.is_empty() => out.push_str("[]"),
            Self::Array(items) => {
                out.push('[');
                for (place, item) in items.iter().enumerate() {
                    out.push_str(if place > 0 { "," } else { "" });
                    out.push_str(&line(indent + 1));
                    item.write(indent + 1, out);
                }
                out.push_str(&line(indent));
                out.push(']');
            }
            Self::Object(members) if members.is_empty() => out.push_str("{}"),
            Self::Object(members) => {
                out.push('{');
                for (place, (key, value)) in members.iter().enumerate() {
                    out.push_str(if place > 0 { "," } else { "" });
                    out.push_str(&line(indent + 1));
                    out.push_str(&serde_json::Value::from(key.as_str()).to_string());
                    out.push_str(": ");
                    value.write(indent + 1, out);
                }
                out.push_str(&line(indent));
                out.push('}');
            }
        }
    }
}

impl std::fmt::Display for Json {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = String::new();
        self.write(0, &mut text);
        writeln!(f, "{text}")
    }
}
