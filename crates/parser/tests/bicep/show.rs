//! Templates as text that reads like ARM.

use tricep_parser::bicep::{lower, lower_parameters};
use tricep_parser::source::FileId;
use tricep_parser::template::{Expr, ExprId, Item, Key, ParameterFile, Property, Template, Type, TypePart};

pub(crate) fn template(text: &str) -> Template {
    lower(FileId(0), text)
}

pub(crate) fn parameter_file(text: &str) -> ParameterFile {
    lower_parameters(FileId(0), text)
}

/// An expression: names by their kind, calls as ARM writes them.
pub(crate) fn show(t: &Template, id: ExprId) -> String {
    let each = |ids: &[ExprId]| ids.iter().map(|id| show(t, *id)).collect::<Vec<_>>().join(", ");
    match &t.exprs[id] {
        Expr::Null => "null".to_owned(),
        Expr::Bool(value) => value.to_string(),
        Expr::Int(value) => value.to_string(),
        Expr::Number(value) => format!("number {value}"),
        Expr::String(value) => format!("{value:?}"),
        Expr::Interpolation(pieces) => format!("format({})", each(pieces)),
        Expr::Array(items) => {
            let items: Vec<_> = items
                .iter()
                .map(|item| match item {
                    Item::Value(id) => show(t, *id),
                    Item::Spread(id) => format!("...{}", show(t, *id)),
                })
                .collect();
            format!("[{}]", items.join(", "))
        }
        Expr::Object(properties) => {
            let properties: Vec<_> = properties
                .iter()
                .map(|property| match property {
                    Property::Value { key: Key::Literal(key), value, .. } => {
                        format!("{key}: {}", show(t, *value))
                    }
                    Property::Value { key: Key::Computed(key), value, .. } => {
                        format!("[{}]: {}", show(t, *key), show(t, *value))
                    }
                    Property::Spread(id) => format!("...{}", show(t, *id)),
                })
                .collect();
            format!("{{{}}}", properties.join(", "))
        }
        Expr::Parameter(id) => format!("parameter:{}", t.parameters[id.index()].name.text),
        Expr::Variable(id) => format!("variable:{}", t.variables[id.index()].name.text),
        Expr::Resource(id) => {
            format!("resource:{}", t.resources[id.index()].symbol.as_ref().map_or("?", |name| &name.text))
        }
        Expr::Module(id) => {
            format!("module:{}", t.modules[id.index()].symbol.as_ref().map_or("?", |name| &name.text))
        }
        Expr::Import(id) => format!("import:{}", t.imports[id.index()].alias.text),
        Expr::Local(id) => format!("local:{}", id.0),
        Expr::Call { function, arguments, .. } => format!("{function}({})", each(arguments)),
        Expr::UserCall { function, arguments } => {
            format!("user:{}({})", t.functions[function.index()].name.text, each(arguments))
        }
        Expr::ImportedCall { import, member, arguments } => {
            let member = member.as_ref().map(|member| format!(".{member}")).unwrap_or_default();
            format!("import:{}{member}({})", t.imports[import.index()].alias.text, each(arguments))
        }
        Expr::Method { base, function, arguments } => {
            format!("{}.{function}({})", show(t, *base), each(arguments))
        }
        Expr::If { condition, then, otherwise } => format!("if({})", each(&[*condition, *then, *otherwise])),
        Expr::Member { base, name, safe, .. } => {
            format!("{}.{}{name}", show(t, *base), if *safe { "?" } else { "" })
        }
        Expr::Index { base, index, safe, from_end } => format!(
            "{}[{}{}{}]",
            show(t, *base),
            if *safe { "?" } else { "" },
            if *from_end { "^" } else { "" },
            show(t, *index)
        ),
        Expr::For(each) => {
            let index = each.index.map(|index| format!(", local:{}", index.0)).unwrap_or_default();
            let condition = each.condition.map(|id| format!(" if {}", show(t, id))).unwrap_or_default();
            format!(
                "[for local:{}{index} in {}{condition}: {}]",
                each.item.0,
                show(t, each.collection),
                show(t, each.body)
            )
        }
        Expr::Lambda { parameters, body } => {
            let parameters: Vec<_> = parameters.iter().map(|local| format!("local:{}", local.0)).collect();
            format!("({}) => {}", parameters.join(", "), show(t, *body))
        }
        Expr::Unresolved(name) => format!("unresolved:{name}"),
        Expr::Error => "error".to_owned(),
    }
}

/// An expression that may be missing.
pub(crate) fn show_if_given(t: &Template, id: Option<ExprId>) -> String {
    id.map_or_else(|| "-".to_owned(), |id| show(t, id))
}

pub(crate) fn show_type(t: &Template, ty: &Type) -> String {
    match ty {
        Type::Literal(id) => show(t, *id),
        Type::Union(types) => types.iter().map(|ty| show_type(t, ty)).collect::<Vec<_>>().join(" | "),
        Type::Array(ty) if **ty == Type::Any => "Array".to_owned(),
        Type::Array(ty) => format!("({})[]", show_type(t, ty)),
        Type::Tuple(types) => {
            format!("[{}]", types.iter().map(|ty| show_type(t, ty)).collect::<Vec<_>>().join(", "))
        }
        Type::Object(object) => {
            let properties = object.properties.iter();
            let mut shown: Vec<_> = properties
                .map(|property| format!("{}: {}", property.name, show_type(t, &property.ty)))
                .collect();
            shown
                .extend((object.others != Type::Any).then(|| format!("*: {}", show_type(t, &object.others))));
            if shown.is_empty() { "Object".to_owned() } else { format!("{{{}}}", shown.join(", ")) }
        }
        Type::Nullable(ty) => format!("({})?", show_type(t, ty)),
        Type::NonNullable(ty) => format!("({})!", show_type(t, ty)),
        Type::Part(ty, TypePart::Property(name)) => format!("{}.{name}", show_type(t, ty)),
        Type::Part(ty, TypePart::Others) => format!("{}.*", show_type(t, ty)),
        Type::Part(ty, TypePart::Items) => format!("{}[*]", show_type(t, ty)),
        Type::Part(ty, TypePart::Item(place)) => format!("{}[{place}]", show_type(t, ty)),
        Type::Named(id) => t.types[id.index()].name.text.to_string(),
        Type::Imported(id) => format!("import:{}", t.imports[id.index()].alias.text),
        Type::ImportedMember(id, name) => format!("import:{}.{name}", t.imports[id.index()].alias.text),
        other => format!("{other:?}"),
    }
}

/// The text under each string literal and name of an expression and its parts, to see that spans are exact.
pub(crate) fn source_of<'a>(t: &Template, text: &'a str, id: ExprId) -> &'a str {
    t.exprs.span(id).text(text)
}
