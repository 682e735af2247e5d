//! What holds for a template, whatever it was made from.

use tricep_parser::source::Span;
use tricep_parser::template::{
    Arguments, Expr, ExprId, Item, Key, ModuleSource, Name, Parent, Property, Template, Type,
};

/// Spans lie in the text, declarations and expressions exist, and what an expression is made of comes before it.
pub(super) fn is_sound(text: &str, template: &Template) {
    within(text, template, template);
}

/// `names` is the template whose parameters, variables and functions the expressions use.
fn within(text: &str, template: &Template, names: &Template) {
    let place = |span: Span| super::inside(text, span);
    let name = |name: &Name| place(name.span);
    place(template.span);
    template.problems.iter().for_each(|problem| place(problem.span));
    for suppression in &template.suppressions {
        place(suppression.span);
        suppression.codes.iter().chain(&suppression.reason).for_each(name);
    }
    let expr = |id: ExprId| {
        assert!((id.0 as usize) < template.exprs.len(), "{id:?} does not exist");
    };
    (0..template.exprs.len() as u32).map(ExprId).for_each(|id| {
        place(template.exprs.span(id));
        expression(template, names, id);
    });
    for parameter in &template.parameters {
        place(parameter.span);
        name(&parameter.name);
        parameter.default.into_iter().chain(parameter.allowed).chain(parameter.description).for_each(expr);
        type_exists(template, &parameter.ty);
    }
    for variable in &template.variables {
        place(variable.span);
        name(&variable.name);
        expr(variable.value);
    }
    for function in &template.functions {
        place(function.span);
        name(&function.name);
        expr(function.body);
    }
    for ty in &template.types {
        place(ty.span);
        name(&ty.name);
        type_exists(template, &ty.ty);
    }
    for resource in &template.resources {
        place(resource.span);
        place(resource.ty_span);
        resource.symbol.iter().for_each(name);
        expr(resource.body);
        let parts = [resource.api_version, resource.name, resource.scope, resource.condition];
        parts.into_iter().flatten().chain(resource.depends_on.iter().copied()).for_each(expr);
        resource.repeat.iter().for_each(|repeat| {
            place(repeat.span);
            expr(repeat.collection);
        });
        match resource.parent {
            Some(Parent::Nested(parent)) => assert!(parent.index() < template.resources.len()),
            Some(Parent::Reference(parent)) => expr(parent),
            None => {}
        }
    }
    for module in &template.modules {
        place(module.span);
        place(module.source_span);
        module.symbol.iter().for_each(name);
        let parts = [module.name, module.scope, module.condition];
        parts.into_iter().flatten().chain(module.depends_on.iter().copied()).for_each(expr);
        match module.arguments {
            Some(Arguments::Values(arguments) | Arguments::Wrapped(arguments)) => expr(arguments),
            None => {}
        }
        match &module.source {
            ModuleSource::Inner(inner) => within(text, inner, inner),
            ModuleSource::Outer(outer) => within(text, outer, names),
            ModuleSource::Remote(address) => expr(*address),
            ModuleSource::Path(_) | ModuleSource::Registry(_) | ModuleSource::Missing => {}
        }
    }
    for output in &template.outputs {
        place(output.span);
        name(&output.name);
        expr(output.value);
        output.condition.into_iter().for_each(expr);
    }
    for import in &template.imports {
        place(import.source_span);
        import.name.iter().chain([&import.alias]).for_each(name);
    }
}

fn expression(template: &Template, names: &Template, id: ExprId) {
    let part = |child: ExprId| assert!(child < id, "{child:?} is a part of {id:?}");
    match &template.exprs[id] {
        Expr::Null
        | Expr::Bool(_)
        | Expr::Int(_)
        | Expr::Number(_)
        | Expr::String(_)
        | Expr::Local(_)
        | Expr::Unresolved(_)
        | Expr::Error => {}
        Expr::Parameter(id) => assert!(id.index() < names.parameters.len()),
        Expr::Variable(id) => assert!(id.index() < names.variables.len()),
        Expr::Resource(id) => assert!(id.index() < template.resources.len()),
        Expr::Module(id) => assert!(id.index() < template.modules.len()),
        Expr::Import(id) => assert!(id.index() < template.imports.len()),
        Expr::Interpolation(parts) | Expr::Call { arguments: parts, .. } => {
            parts.iter().copied().for_each(part);
        }
        Expr::Array(items) => items.iter().for_each(|item| match item {
            Item::Value(value) | Item::Spread(value) => part(*value),
        }),
        Expr::Object(properties) => properties.iter().for_each(|property| match property {
            Property::Value { key, value, .. } => {
                part(*value);
                if let Key::Computed(key) = key {
                    part(*key);
                }
            }
            Property::Spread(value) => part(*value),
        }),
        Expr::UserCall { function, arguments } => {
            assert!(function.index() < names.functions.len());
            arguments.iter().copied().for_each(part);
        }
        Expr::ImportedCall { import, arguments, .. } => {
            assert!(import.index() < template.imports.len());
            arguments.iter().copied().for_each(part);
        }
        Expr::Method { base, arguments, .. } => {
            part(*base);
            arguments.iter().copied().for_each(part);
        }
        Expr::If { condition, then, otherwise } => [*condition, *then, *otherwise].into_iter().for_each(part),
        Expr::Member { base, .. } => part(*base),
        Expr::Index { base, index, .. } => [*base, *index].into_iter().for_each(part),
        Expr::For(repeat) => {
            [repeat.collection, repeat.body].into_iter().chain(repeat.condition).for_each(part);
        }
        Expr::Lambda { body, .. } => part(*body),
    }
}

fn type_exists(template: &Template, ty: &Type) {
    match ty {
        Type::Any | Type::Bool | Type::Int | Type::String => {}
        Type::Tuple(types) => types.iter().for_each(|ty| type_exists(template, ty)),
        Type::Object(object) => {
            let properties = object.properties.iter().map(|property| &property.ty);
            properties.chain([&object.others]).for_each(|ty| type_exists(template, ty));
        }
        Type::Literal(value) => assert!((value.0 as usize) < template.exprs.len()),
        Type::Union(types) => types.iter().for_each(|ty| type_exists(template, ty)),
        Type::Array(ty) | Type::Nullable(ty) | Type::NonNullable(ty) | Type::Part(ty, _) => {
            type_exists(template, ty);
        }
        Type::Named(id) => assert!(id.index() < template.types.len()),
        Type::Imported(id) | Type::ImportedMember(id, _) => assert!(id.index() < template.imports.len()),
    }
}
