//! Templates as text, so that a test can say what it expects.

use std::fmt::Write;

use crate::template::{
    Arguments, Expr, ExprId, Item, Key, ModuleSource, Parent, Property, Repeat, Template, Type, TypePart,
};

/// Names of parameters and variables: of an outer-scope template those of the template around it.
pub(super) struct Shown<'a> {
    template: &'a Template,
    names: &'a Template,
}

/// Everything that a template declares, a line for each declaration.
pub(super) fn template(template: &Template) -> String {
    let mut text = String::new();
    Shown { template, names: template }.declarations(&mut text, "");
    text
}

/// An expression of a template.
pub(super) fn expression(template: &Template, id: ExprId) -> String {
    Shown { template, names: template }.expr(id)
}

impl Shown<'_> {
    fn declarations(&self, out: &mut String, indent: &str) {
        let t = self.template;
        for p in &t.parameters {
            write!(out, "{indent}param {}: {}", p.name.text, self.ty(&p.ty)).unwrap();
            for (word, value) in [(" =", p.default), (" allowed", p.allowed)] {
                if let Some(value) = value {
                    // A default of an outer-scope template may use the names of the template around it.
                    write!(out, "{word} {}", self.expr(value)).unwrap();
                }
            }
            writeln!(out, "{}", if p.secure { " secure" } else { "" }).unwrap();
        }
        for ty in &t.types {
            writeln!(out, "{indent}type {} = {}", ty.name.text, self.ty(&ty.ty)).unwrap();
        }
        for v in &t.variables {
            writeln!(out, "{indent}var {} = {}", v.name.text, self.expr(v.value)).unwrap();
        }
        for f in &t.functions {
            let parameters: Vec<String> = f.parameters.iter().map(|local| format!("l{}", local.0)).collect();
            writeln!(out, "{indent}func {}({}) = {}", f.name.text, parameters.join(", "), self.expr(f.body))
                .unwrap();
        }
        for r in &t.resources {
            let symbol = r.symbol.as_ref().map(|name| format!("{} ", name.text)).unwrap_or_default();
            let version = r.api_version.map(|version| format!("@{}", self.expr(version))).unwrap_or_default();
            write!(out, "{indent}resource {symbol}{}{version}", r.ty).unwrap();
            if r.existing {
                write!(out, " existing").unwrap();
            }
            match &r.parent {
                Some(Parent::Nested(id)) => write!(out, " in {}", id.0).unwrap(),
                Some(Parent::Reference(id)) => write!(out, " parent {}", self.expr(*id)).unwrap(),
                None => {}
            }
            self.clauses(out, r.condition, r.scope, r.repeat.as_ref(), &r.depends_on);
            writeln!(out, " {}", self.expr(r.body)).unwrap();
        }
        for m in &t.modules {
            let symbol = m.symbol.as_ref().map(|name| format!("{} ", name.text)).unwrap_or_default();
            let name = m.name.map(|name| self.expr(name)).unwrap_or_default();
            write!(out, "{indent}module {symbol}{name}").unwrap();
            self.clauses(out, m.condition, m.scope, m.repeat.as_ref(), &m.depends_on);
            if let Some(Arguments::Wrapped(arguments) | Arguments::Values(arguments)) = m.arguments {
                write!(out, " with {}", self.expr(arguments)).unwrap();
            }
            match &m.source {
                ModuleSource::Path(path) => writeln!(out, " path {path}").unwrap(),
                ModuleSource::Registry(id) => writeln!(out, " registry {id}").unwrap(),
                ModuleSource::Remote(address) => writeln!(out, " remote {}", self.expr(*address)).unwrap(),
                ModuleSource::Missing => writeln!(out, " missing").unwrap(),
                ModuleSource::Inner(inner) => {
                    writeln!(out, " inner").unwrap();
                    Shown { template: inner, names: inner }.declarations(out, &format!("{indent}  "));
                }
                ModuleSource::Outer(inner) => {
                    writeln!(out, " outer").unwrap();
                    Shown { template: inner, names: self.names }.declarations(out, &format!("{indent}  "));
                }
            }
        }
        for o in &t.outputs {
            write!(out, "{indent}output {}", o.name.text).unwrap();
            if let Some(condition) = o.condition {
                write!(out, " if {}", self.expr(condition)).unwrap();
            }
            writeln!(out, " = {}{}", self.expr(o.value), if o.secure { " secure" } else { "" }).unwrap();
        }
    }

    fn clauses(
        &self,
        out: &mut String,
        condition: Option<ExprId>,
        scope: Option<ExprId>,
        repeat: Option<&Repeat>,
        depends_on: &[ExprId],
    ) {
        if let Some(scope) = scope {
            write!(out, " scope {}", self.expr(scope)).unwrap();
        }
        if let Some(repeat) = repeat {
            let name = repeat.name.as_ref().map(|name| &*name.text).unwrap_or_default();
            write!(out, " for {name} l{} in {}", repeat.item.0, self.expr(repeat.collection)).unwrap();
        }
        if let Some(condition) = condition {
            write!(out, " if {}", self.expr(condition)).unwrap();
        }
        if !depends_on.is_empty() {
            write!(out, " after {}", self.list(depends_on)).unwrap();
        }
    }

    fn ty(&self, ty: &Type) -> String {
        match ty {
            Type::Literal(value) => self.expr(*value),
            Type::Union(types) => types.iter().map(|ty| self.ty(ty)).collect::<Vec<_>>().join(" | "),
            Type::Array(ty) if **ty == Type::Any => "array".to_owned(),
            Type::Array(ty) => format!("({})[]", self.ty(ty)),
            Type::Tuple(types) => {
                format!("[{}]", types.iter().map(|ty| self.ty(ty)).collect::<Vec<_>>().join(", "))
            }
            Type::Object(object) => {
                let properties = object.properties.iter();
                let mut shown: Vec<_> = properties
                    .map(|property| format!("{}: {}", property.name, self.ty(&property.ty)))
                    .collect();
                shown.extend((object.others != Type::Any).then(|| format!("*: {}", self.ty(&object.others))));
                if shown.is_empty() { "object".to_owned() } else { format!("{{{}}}", shown.join(", ")) }
            }
            Type::Nullable(ty) => format!("({})?", self.ty(ty)),
            Type::Part(ty, TypePart::Property(name)) => format!("{}.{name}", self.ty(ty)),
            Type::Part(ty, TypePart::Others) => format!("{}.*", self.ty(ty)),
            Type::Part(ty, TypePart::Items) => format!("{}[*]", self.ty(ty)),
            Type::Part(ty, TypePart::Item(place)) => format!("{}[{place}]", self.ty(ty)),
            Type::Named(id) => self.template.types[id.index()].name.text.to_string(),
            other => format!("{other:?}").to_lowercase(),
        }
    }

    fn list(&self, ids: &[ExprId]) -> String {
        ids.iter().map(|id| self.expr(*id)).collect::<Vec<_>>().join(", ")
    }

    fn expr(&self, id: ExprId) -> String {
        match &self.template.exprs[id] {
            Expr::Null => "null".to_owned(),
            Expr::Bool(value) => value.to_string(),
            Expr::Int(value) => value.to_string(),
            Expr::Number(text) => format!("number {text}"),
            Expr::String(text) => format!("'{text}'"),
            Expr::Interpolation(parts) => format!("interpolation({})", self.list(parts)),
            Expr::Array(items) => {
                let items: Vec<String> = items
                    .iter()
                    .map(|item| match item {
                        Item::Value(id) => self.expr(*id),
                        Item::Spread(id) => format!("...{}", self.expr(*id)),
                    })
                    .collect();
                format!("[{}]", items.join(", "))
            }
            Expr::Object(members) => {
                let members: Vec<String> = members
                    .iter()
                    .map(|member| match member {
                        Property::Value { key: Key::Literal(key), value, .. } => {
                            format!("{key}: {}", self.expr(*value))
                        }
                        Property::Value { key: Key::Computed(key), value, .. } => {
                            format!("[{}]: {}", self.expr(*key), self.expr(*value))
                        }
                        Property::Spread(value) => format!("...{}", self.expr(*value)),
                    })
                    .collect();
                format!("{{{}}}", members.join(", "))
            }
            Expr::Parameter(id) => format!("param.{}", self.names.parameters[id.index()].name.text),
            Expr::Variable(id) => format!("var.{}", self.names.variables[id.index()].name.text),
            Expr::Resource(id) => format!("resource#{}", id.0),
            Expr::Module(id) => format!("module#{}", id.0),
            Expr::Local(id) => format!("l{}", id.0),
            Expr::Call { function, arguments, .. } => format!("{function}({})", self.list(arguments)),
            Expr::UserCall { function, arguments } => {
                format!("{}({})", self.names.functions[function.index()].name.text, self.list(arguments))
            }
            Expr::Method { base, function, arguments } => {
                format!("{}.{function}({})", self.expr(*base), self.list(arguments))
            }
            Expr::If { condition, then, otherwise } => {
                format!("({} ? {} : {})", self.expr(*condition), self.expr(*then), self.expr(*otherwise))
            }
            Expr::Member { base, name, safe, .. } => {
                format!("{}.{}{name}", self.expr(*base), if *safe { "?" } else { "" })
            }
            Expr::Index { base, index, safe, from_end } => format!(
                "{}[{}{}{}]",
                self.expr(*base),
                if *safe { "?" } else { "" },
                if *from_end { "^" } else { "" },
                self.expr(*index)
            ),
            Expr::For(array) => {
                format!(
                    "[for l{} in {}: {}]",
                    array.item.0,
                    self.expr(array.collection),
                    self.expr(array.body)
                )
            }
            Expr::Lambda { parameters, body } => {
                let parameters: Vec<String> =
                    parameters.iter().map(|local| format!("l{}", local.0)).collect();
                format!("({}) => {}", parameters.join(", "), self.expr(*body))
            }
            Expr::Unresolved(name) => format!("unresolved {name}"),
            other => format!("{other:?}"),
        }
    }
}
