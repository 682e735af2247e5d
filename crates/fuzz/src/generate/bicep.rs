//! Projects in Bicep.

use std::fmt::Write;

use super::model::{Expr, Operator, Parameter, Project, Resource, Template, Type};
use super::{File, file};

pub(super) fn files(project: &Project) -> Vec<File> {
    let mut files: Vec<File> = Vec::new();
    let mut called = vec![false; project.templates.len()];
    for (place, template) in project.templates.iter().enumerate() {
        // What nobody calls would be a deployment of its own.
        if place > 0 && !called[place] {
            continue;
        }
        template.modules.iter().for_each(|module| called[module.template] = true);
        files.push(file(&name(place), text(template)));
    }
    for (place, values) in project.values.iter().enumerate() {
        let mut text = String::from("using 'main.bicep'\n\n");
        for (name, value) in values {
            writeln!(text, "param {name} = {}", Writer::default().expr(value)).expect("memory");
        }
        files.push(file(&format!("main.{place}.bicepparam"), text));
    }
    files
}

fn name(place: usize) -> String {
    if place == 0 { String::from("main.bicep") } else { format!("module{place}.bicep") }
}

fn type_name(ty: Type) -> &'static str {
    match ty {
        Type::Text => "string",
        Type::Bool => "bool",
        Type::Int => "int",
        Type::Texts => "array",
        Type::Object => "object",
    }
}

fn text(template: &Template) -> String {
    let mut text = String::new();
    let out = &mut text;
    for parameter in &template.parameters {
        self::parameter(out, parameter);
    }
    let mut writer = Writer { template: Some(template), depth: 0, indent: 0 };
    for variable in &template.variables {
        writeln!(out, "var {} = {}", variable.name, writer.expr(&variable.value)).expect("memory");
    }
    for resource in &template.resources {
        writer.resource(out, resource);
    }
    for module in &template.modules {
        let mut body = vec![(String::from("name"), module.name.clone())];
        if !module.arguments.is_empty() {
            body.push((String::from("params"), Expr::Object(module.arguments.clone())));
        }
        let head = format!("module {} '{}'", module.symbol, self::name(module.template));
        writer.declaration(out, &head, &module.condition, &module.repeat, &body);
    }
    for output in &template.outputs {
        let ty = type_name(output.ty);
        writeln!(out, "output {} {ty} = {}", output.name, writer.expr(&output.value)).expect("memory");
    }
    text
}

fn parameter(out: &mut String, parameter: &Parameter) {
    let mut writer = Writer::default();
    if parameter.secure {
        out.push_str("@secure()\n");
    }
    if !parameter.allowed.is_empty() {
        writeln!(out, "@allowed({})", writer.expr(&Expr::Array(parameter.allowed.clone()))).expect("memory");
    }
    write!(out, "param {} ", parameter.name).expect("memory");
    if parameter.members.is_empty() {
        out.push_str(type_name(parameter.ty));
    } else {
        out.push_str("{\n");
        for member in &parameter.members {
            let values: Vec<String> = member.allowed.iter().map(|value| writer.expr(value)).collect();
            let ty = if values.is_empty() { String::from("string") } else { values.join(" | ") };
            let secure = if member.secure { "  @secure()\n" } else { "" };
            writeln!(out, "{secure}  {}: {ty}", member.name).expect("memory");
        }
        out.push('}');
    }
    if let Some(default) = &parameter.default {
        write!(out, " = {}", writer.expr(default)).expect("memory");
    }
    out.push('\n');
}

#[derive(Default)]
struct Writer<'t> {
    template: Option<&'t Template>,
    /// How many loops are around.
    depth: usize,
    indent: usize,
}

impl Writer<'_> {
    fn resource(&mut self, out: &mut String, resource: &Resource) {
        let existing = if resource.existing { " existing" } else { "" };
        let head = format!("resource {} '{}@{}'{existing}", resource.symbol, resource.ty, resource.version);
        let mut body = Vec::new();
        if let Some(parent) = resource.parent {
            body.push((String::from("parent"), Expr::Id(parent)));
        }
        body.push((String::from("name"), resource.name.clone()));
        body.extend(resource.body.iter().cloned());
        self.declaration(out, &head, &resource.condition, &resource.repeat, &body);
    }

    fn declaration(
        &mut self,
        out: &mut String,
        head: &str,
        condition: &Option<Expr>,
        repeat: &Option<Expr>,
        body: &[(String, Expr)],
    ) {
        write!(out, "{head} = ").expect("memory");
        if let Some(repeat) = repeat {
            let depth = self.depth;
            write!(out, "[for (item{depth}, index{depth}) in {}: ", self.expr(repeat)).expect("memory");
            self.depth += 1;
        }
        if let Some(condition) = condition {
            write!(out, "if ({}) ", self.expr(condition)).expect("memory");
        }
        out.push_str(&self.object(body));
        if repeat.is_some() {
            self.depth -= 1;
            out.push(']');
        }
        out.push('\n');
    }

    fn line(&self) -> String {
        format!("\n{}", "  ".repeat(self.indent))
    }

    fn object(&mut self, members: &[(String, Expr)]) -> String {
        let mut text = String::from("{");
        self.indent += 1;
        for (key, value) in members {
            let key = if is_name(key) { key.clone() } else { quoted(key) };
            let value = match value {
                Expr::Id(parent) if key == "parent" => self.symbol(*parent),
                value => self.expr(value),
            };
            write!(text, "{}{key}: {value}", self.line()).expect("memory");
        }
        self.indent -= 1;
        text + &self.line() + "}"
    }

    fn symbol(&self, resource: usize) -> String {
        let resource = self.template.and_then(|template| template.resources.get(resource));
        resource.map(|resource| resource.symbol.clone()).unwrap_or_default()
    }

    fn expr(&mut self, expr: &Expr) -> String {
        match expr {
            Expr::Null => String::from("null"),
            Expr::Bool(value) => value.to_string(),
            Expr::Int(value) => value.to_string(),
            Expr::Text(text) => quoted(text),
            Expr::Join(parts) => {
                let parts = parts.iter().map(|part| match part {
                    Expr::Text(text) => escaped(text),
                    part => format!("${{{}}}", self.expr(part)),
                });
                format!("'{}'", parts.collect::<String>())
            }
            Expr::Array(items) => {
                self.indent += 1;
                let items: Vec<String> = items.iter().map(|item| self.line() + &self.expr(item)).collect();
                self.indent -= 1;
                format!("[{}{}]", items.concat(), self.line())
            }
            Expr::Object(members) => self.object(members),
            Expr::Parameter(name) | Expr::Variable(name) => name.clone(),
            Expr::Item => format!("item{}", self.depth.saturating_sub(1)),
            Expr::Index => format!("index{}", self.depth.saturating_sub(1)),
            Expr::If(parts) => {
                let [condition, then, otherwise] = parts.each_ref().map(|part| self.expr(part));
                format!("({condition} ? {then} : {otherwise})")
            }
            Expr::Call(name, arguments) => {
                let arguments: Vec<String> = arguments.iter().map(|argument| self.expr(argument)).collect();
                format!("{name}({})", arguments.join(", "))
            }
            Expr::Binary(operator, parts) => {
                let [left, right] = parts.each_ref().map(|part| self.expr(part));
                format!("({left} {} {right})", sign(*operator))
            }
            Expr::Not(inner) => format!("!({})", self.expr(inner)),
            Expr::Member(base, name) => format!("{}.{name}", self.expr(base)),
            Expr::At(parts) => {
                let [base, index] = parts.each_ref().map(|part| self.expr(part));
                format!("{base}[{index}]")
            }
            Expr::Id(resource) => format!("{}.id", self.symbol(*resource)),
            Expr::Property(resource, path) => {
                format!("{}.properties.{}", self.symbol(*resource), path.join("."))
            }
            Expr::Output(module, name) => {
                let module = self.template.and_then(|template| template.modules.get(*module));
                format!("{}.outputs.{name}", module.map(|module| module.symbol.as_str()).unwrap_or_default())
            }
            Expr::For(parts) => {
                let [collection, body] = &**parts;
                let (depth, collection) = (self.depth, self.expr(collection));
                self.depth += 1;
                let body = self.expr(body);
                self.depth -= 1;
                format!("[for (item{depth}, index{depth}) in {collection}: {body}]")
            }
        }
    }
}

fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Equal => "==",
        Operator::Different => "!=",
        Operator::EqualWithoutCase => "=~",
        Operator::And => "&&",
        Operator::Or => "||",
        Operator::Less => "<",
        Operator::AtLeast => ">=",
        Operator::Plus => "+",
        Operator::OrElse => "??",
    }
}

fn is_name(key: &str) -> bool {
    key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !key.starts_with(|c: char| c.is_ascii_digit())
}

fn quoted(text: &str) -> String {
    format!("'{}'", escaped(text))
}

fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('\'', "\\'").replace("${", "\\${");
    text.replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t")
}
