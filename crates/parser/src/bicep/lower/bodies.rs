//! Resources and modules: what belongs to them comes out of their bodies.

use std::sync::Arc;

use super::Lowering;
use super::scope::{Body, Symbol};
use crate::bicep::syntax::{ExpressionId, ForId, StatementId, StatementKind};
use crate::source::{Problem, Span};
use crate::template::{
    Arguments, Expr, ExprId, Item, Key, Module, ModuleSource, Parent, Property, Repeat, Resource, ResourceId,
    is_registry_address,
};

/// What a resource's type string says.
struct ResourceType {
    ty: Arc<str>,
    span: Span,
    api_version: Option<ExprId>,
}

/// A body with its loop and condition.
pub(super) struct Lowered {
    pub(super) repeat: Option<Repeat>,
    pub(super) condition: Option<ExprId>,
    pub(super) object: ExprId,
}

impl<'a> Lowering<'a> {
    /// Lowers a resource and those inside it; `parent` is the resource around it.
    pub(super) fn resource(&mut self, statement: StatementId, parent: Option<ResourceId>) {
        let tree = self.tree;
        let StatementKind::Resource { name, ty, existing, value } = tree[statement].kind else { return };
        let id = ResourceId(self.template.resources.len() as u32);
        let symbol = self.name_if_given(name);
        let ty = self.resource_type(ty, parent);
        let description = self.decorator_argument(statement, "description");

        let scope = self.scope.enter();
        let nested = self.nested_in(id).to_vec();
        let body = self.lower_body(self.body(value), |lowering| {
            for inner in &nested {
                lowering.scope.bind(inner.name, Symbol::Resource(inner.id));
            }
        });
        let parent = match parent {
            Some(parent) => Some(Parent::Nested(parent)),
            None => self.property(body.object, "parent").map(Parent::Reference),
        };
        let resource = Resource {
            symbol,
            span: tree[statement].span,
            ty: ty.ty,
            ty_span: ty.span,
            api_version: ty.api_version,
            existing,
            name: self.property(body.object, "name"),
            parent,
            scope: self.property(body.object, "scope"),
            condition: body.condition,
            repeat: body.repeat,
            depends_on: self.depends_on(body.object),
            body: body.object,
            description,
        };
        self.template.resources.push(resource);
        for inner in &nested {
            self.resource(inner.statement, Some(id));
        }
        self.scope.leave(scope);
    }

    pub(super) fn module(&mut self, statement: StatementId) {
        let StatementKind::Module { name, path, value } = self.tree[statement].kind else { return };
        let symbol = self.name_if_given(name);
        let scope = self.scope.enter();
        let body = self.lower_body(self.body(value), |_| {});
        self.scope.leave(scope);
        let module = Module {
            symbol,
            span: self.tree[statement].span,
            source: self.module_source(path),
            source_span: self.tree.span(path),
            name: self.property(body.object, "name"),
            arguments: self.property(body.object, "params").map(Arguments::Values),
            scope: self.property(body.object, "scope"),
            condition: body.condition,
            repeat: body.repeat,
            depends_on: self.depends_on(body.object),
        };
        self.template.modules.push(module);
    }

    fn module_source(&mut self, path: ExpressionId) -> ModuleSource {
        match self.string_value(path) {
            None => ModuleSource::Missing,
            Some(empty) if empty.is_empty() => {
                let problem =
                    Problem::error(self.tree.span(path), "BCP050", "the path of the module is empty");
                self.template.problems.push(problem);
                ModuleSource::Missing
            }
            Some(path) if is_registry_address(&path) => ModuleSource::Registry(path.into()),
            Some(path) => ModuleSource::Path(path.into()),
        }
    }

    /// Lowers the parts of a body in the order in which names come into sight. `inside` binds those that can be seen in
    /// the object alone. The names stay bound.
    pub(super) fn lower_body(&mut self, body: Body, inside: impl FnOnce(&mut Self)) -> Lowered {
        let repeat = body.repeat.map(|(id, span)| self.repeat(id, span));
        let condition = body.condition.map(|condition| self.expression(condition));
        inside(self);
        let object = self.expression(body.object);
        Lowered { repeat, condition, object }
    }

    fn repeat(&mut self, id: ForId, span: Span) -> Repeat {
        let each = self.tree[id];
        let collection = self.expression(each.collection);
        let (item, index) = self.bind_loop(id);
        let end = self.tree.span(each.collection).end.max(span.start);
        Repeat { collection, item, index, name: None, span: Span::new(span.start, end) }
    }

    /// The type that a resource's string names. A nested resource's parents stand in front of it, and give it their API
    /// version if it has none.
    fn resource_type(&mut self, string: ExpressionId, parent: Option<ResourceId>) -> ResourceType {
        let span = self.tree.span(string);
        let around = parent.and_then(|parent| self.template.resources.get(parent.index()));
        let (outer, inherited) = match around {
            Some(around) => (Some(Arc::clone(&around.ty)), around.api_version),
            None => (None, None),
        };
        let Some(text) = self.string_value(string) else {
            return ResourceType { ty: "".into(), span, api_version: None };
        };
        let (own, version) =
            text.split_once('@').map_or((text.as_str(), None), |(ty, version)| (ty, Some(version)));
        // `az:Microsoft.Web/sites`: the namespace that the type comes from.
        let own = own.split_once(':').map_or(own, |(_, ty)| ty);
        let ty: Arc<str> = match outer {
            Some(outer) if !starts_with_type(own, &outer) => format!("{outer}/{own}").into(),
            _ => own.into(),
        };
        let api_version = match version {
            None => inherited,
            Some(version) => {
                let end = span.end.saturating_sub(1);
                let start = end.saturating_sub(version.len() as u32);
                let exact = self.slice(Span::new(start, end)) == version;
                let place = if exact { Span::new(start, end) } else { span };
                Some(self.push(Expr::String(version.into()), place))
            }
        };
        ResourceType { ty, span, api_version }
    }

    /// The value of a property of an object.
    pub(super) fn property(&self, object: ExprId, name: &str) -> Option<ExprId> {
        let Expr::Object(properties) = &self.template.exprs[object] else { return None };
        properties.iter().find_map(|property| match property {
            Property::Value { key: Key::Literal(key), value, .. } if **key == *name => Some(*value),
            _ => None,
        })
    }

    /// The items of `dependsOn`; the whole of it where it is no list.
    pub(super) fn depends_on(&self, object: ExprId) -> Vec<ExprId> {
        let Some(value) = self.property(object, "dependsOn") else { return Vec::new() };
        match &self.template.exprs[value] {
            Expr::Array(items) => items
                .iter()
                .map(|item| match item {
                    Item::Value(id) | Item::Spread(id) => *id,
                })
                .collect(),
            _ => vec![value],
        }
    }
}

/// Whether a nested resource's type repeats that of the resource around it.
fn starts_with_type(own: &str, outer: &str) -> bool {
    own.get(..outer.len()).is_some_and(|start| start.eq_ignore_ascii_case(outer))
        && own.as_bytes().get(outer.len()) == Some(&b'/')
}
