//! Resources.

use std::sync::Arc;

use super::ids::{LoopedResource, start};
use super::loops::Loop;
use super::names::Declared;
use super::reference::NamedModule;
use super::{Lowering, members, name_of};
use crate::arm::expression;
use crate::json::{self, Kind, Member, Value};
use crate::source::Span;
use crate::template::{
    Expr, ExprId, Key, LocalId, ModuleId, Name, Parent, Property, Repeat, Resource, ResourceId, same_name,
};

/// How many resources of a template are read; an error says that others are not. Azure deploys [at most 800][limit] (read
/// 2026-11-22).
///
/// [limit]: https://learn.microsoft.com/azure/azure-resource-manager/templates/best-practices#template-limits
const MAX_RESOURCES: usize = 100_000;

const DEPLOYMENTS: &str = "Microsoft.Resources/deployments";

/// What a resource says beside its body.
const NOT_IN_THE_BODY: [&str; 11] = [
    "type",
    "apiVersion",
    "resources",
    "condition",
    "dependsOn",
    "existing",
    "comments",
    "import",
    "extension",
    "subscriptionId",
    "resourceGroup",
];

/// A resource or deployment as it is written, numbered before any is lowered, since they may refer to each other.
pub(super) struct Declaration<'t> {
    pub(super) object: Value<'t>,
    pub(super) symbol: Option<Name>,
    pub(super) span: Span,
    id: Declared,
    /// The declaration that it stands inside of.
    parent: Option<usize>,
    ty: Arc<str>,
    ty_span: Span,
    /// What the type says of the API version: `@v1` of an extension's type.
    version: Option<Arc<str>>,
    /// The index of its loop.
    index: Option<LocalId>,
    /// The name of a deployment.
    pub(super) name: Option<ExprId>,
    /// Where a deployment goes.
    pub(super) scope: Option<ExprId>,
}

/// The declarations of a template so far.
#[derive(Default)]
struct Declarations<'t> {
    list: Vec<Declaration<'t>>,
    resources: u32,
    modules: u32,
}

impl<'t> Declaration<'t> {
    /// Its loop.
    pub(super) fn copy(&self) -> Option<Value<'t>> {
        self.object.get("copy").filter(|copy| copy.kind() == Kind::Object)
    }
}

impl Lowering<'_> {
    /// The resources of a template.
    pub(super) fn resources(&mut self, section: Value<'_>) {
        let mut declarations = Declarations::default();
        self.declare(section, None, &mut declarations);
        let mut declarations = declarations.list;
        for i in 0..declarations.len() {
            self.identity(&mut declarations, i);
        }
        for (i, declaration) in declarations.iter().enumerate() {
            let around = self.enter(&declarations, i);
            match declaration.id {
                Declared::Resource(_) => self.resource(declaration, &declarations),
                Declared::Module(_) => self.deployment(declaration),
            }
            self.loops.truncate(around);
        }
    }

    /// The loops of a declaration and of those around it; returns how many loops there were before.
    fn enter(&mut self, declarations: &[Declaration<'_>], i: usize) -> usize {
        let around = self.loops.len();
        let mut at = declarations.get(i);
        while let Some(declaration) = at {
            if let (Some(index), Some(copy)) = (declaration.index, declaration.copy()) {
                let name = copy.get("name").and_then(Value::as_text).map(|name| name.decode().into());
                self.loops.insert(around, Loop { name, index, unnamed: true });
            }
            at = declaration.parent.and_then(|parent| declarations.get(parent));
        }
        around
    }

    /// The name and the scope of a deployment, by which it can be referred to.
    fn identity(&mut self, declarations: &mut [Declaration<'_>], i: usize) {
        let (module, object, index) = match declarations.get(i) {
            Some(Declaration { id: Declared::Module(module), object, index, .. }) => (module, object, index),
            Some(Declaration { id: Declared::Resource(resource), index: Some(index), .. }) => {
                return self.looped_identity(declarations, i, *resource, *index);
            }
            _ => return,
        };
        let (module, object, index) = (*module, *object, *index);
        let around = self.enter(declarations, i);
        let name = self.member(object, "name");
        let scope = self.deployment_scope(object);
        self.loops.truncate(around);
        if let Some(name) = name {
            self.named_modules.add(
                &self.template.exprs,
                name,
                index,
                NamedModule { module, name, scope, index },
            );
        }
        if let Some(declaration) = declarations.get_mut(i) {
            declaration.name = name;
            declaration.scope = scope;
        }
    }

    /// The name and the scope of a resource with a loop.
    fn looped_identity(
        &mut self,
        declarations: &[Declaration<'_>],
        i: usize,
        resource: ResourceId,
        index: LocalId,
    ) {
        let Some(declaration) = declarations.get(i) else { return };
        // It is read again with the rest of the resource, and what is wrong is told then.
        let problems = std::mem::take(&mut self.notes.problems);
        let around = self.enter(declarations, i);
        let name = self.member(declaration.object, "name");
        let scope = self.member(declaration.object, "scope");
        self.loops.truncate(around);
        self.notes.problems = problems;
        let ty = declaration.ty.clone();
        if let Some(name) = name.and_then(|name| self.segments_of_name(&[name])) {
            let known = self.looped_resources.entry(start(&ty, &name)).or_default();
            known.push(LoopedResource { resource, name, scope, index });
        }
    }

    /// Numbers the resources of a list, or of an object of symbolic names, and those nested in them.
    fn declare<'t>(
        &mut self,
        section: Value<'t>,
        parent: Option<usize>,
        declarations: &mut Declarations<'t>,
    ) {
        match section.kind() {
            Kind::Array => {
                for item in section.items() {
                    self.declare_one(None, item, parent, declarations);
                }
            }
            Kind::Object => {
                for member in members(section) {
                    self.declare_one(Some(member), member.value, parent, declarations);
                }
            }
            Kind::Missing | Kind::Null => {}
            _ => self.error(
                section.span(),
                "wrong-type",
                "`resources` is an array, or an object of symbolic names",
            ),
        }
    }

    fn declare_one<'t>(
        &mut self,
        member: Option<Member<'t>>,
        object: Value<'t>,
        parent: Option<usize>,
        declarations: &mut Declarations<'t>,
    ) {
        if !self.is_object(object, "a resource") {
            return;
        }
        if declarations.list.len() >= MAX_RESOURCES {
            let message =
                format!("there are more than {MAX_RESOURCES} resources before this; it is not read");
            return self.error(object.span(), json::TOO_LONG, message);
        }
        let existing = object.get("existing").and_then(Value::as_bool) == Some(true);
        let (ty, version, ty_span) = self.resource_type(object);
        let outer = parent.and_then(|parent| declarations.list.get(parent));
        let (ty, parent) = match outer {
            Some(outer) => match nested_type(&outer.ty, &ty, object) {
                Some(ty) => (ty, parent),
                None => (ty, None),
            },
            None => (ty, None),
        };
        let id = if same_name(&ty, DEPLOYMENTS) && !existing {
            declarations.modules += 1;
            Declared::Module(ModuleId(declarations.modules - 1))
        } else {
            declarations.resources += 1;
            Declared::Resource(ResourceId(declarations.resources - 1))
        };
        let symbol = member.map(|member| name_of(member.key));
        if let Some(symbol) = &symbol {
            self.symbols.add(symbol.text.clone(), id);
        }
        let span = member.map_or(object.span(), |member| member.span());
        let mut declaration = Declaration {
            object,
            symbol,
            span,
            id,
            parent,
            ty,
            ty_span,
            version,
            index: None,
            name: None,
            scope: None,
        };
        declaration.index = declaration.copy().map(|_| self.template.new_local());
        let place = declarations.list.len();
        declarations.list.push(declaration);
        if let Some(nested) = object.get("resources") {
            self.declare(nested, Some(place), declarations);
        }
    }

    /// The type as it is written, the API version in it, and where it stands. Empty when it is missing or an expression.
    fn resource_type(&mut self, object: Value<'_>) -> (Arc<str>, Option<Arc<str>>, Span) {
        let start = Span::new(object.span().start, object.span().start + 1);
        let Some(ty) = object.get("type") else {
            self.error(start, "missing-property", "this resource has no `type`");
            return ("".into(), None, start);
        };
        let Some(text) = ty.as_text() else {
            if ty.kind() != Kind::Missing {
                self.error(ty.span(), "wrong-type", "the type of a resource is a string");
            }
            return ("".into(), None, ty.span());
        };
        let decoded = text.decode();
        if expression::content(&decoded).is_some() {
            return ("".into(), None, text.span());
        }
        match decoded.split_once('@') {
            Some((ty, version)) if is_extension(object) => (ty.into(), Some(version.into()), text.span()),
            _ => (decoded.into(), None, text.span()),
        }
    }

    fn resource(&mut self, declaration: &Declaration<'_>, declarations: &[Declaration<'_>]) {
        let object = declaration.object;
        let looped = declaration.copy().is_some();
        // The resource of an extension has its whole body in `properties`.
        let own_body = object.get("properties").filter(|_| is_extension(object));
        let body = match own_body {
            Some(properties) => self.value(properties),
            None => self.object(object, |key| {
                !(NOT_IN_THE_BODY.iter().any(|name| key.is(name)) || (looped && key.is("copy")))
            }),
        };
        let mut name = self.property(body, "name");
        if name.is_none() && !is_extension(object) {
            self.missing_name(object, "resource");
        }
        let api_version = self.member(object, "apiVersion").or_else(|| {
            declaration.version.clone().map(|version| self.push(Expr::String(version), declaration.ty_span))
        });
        let parent = declaration.parent.and_then(|parent| declarations.get(parent)).and_then(|parent| {
            match parent.id {
                Declared::Resource(id) => Some(Parent::Nested(id)),
                Declared::Module(_) => None,
            }
        });
        let is_elsewhere = object.get("subscriptionId").is_some() || object.get("resourceGroup").is_some();
        let scope = match self.property(body, "scope") {
            Some(scope) if own_body.is_none() => Some(self.stated_scope(scope)),
            None if is_elsewhere => self.deployment_scope(object),
            other => other,
        };
        let parent = parent.or_else(|| {
            let outer = self.nested_in(declaration)?;
            if own_body.is_none() {
                name = Some(self.last_segment(name?)?);
            }
            Some(Parent::Reference(outer))
        });
        let resource = Resource {
            symbol: declaration.symbol.clone(),
            span: declaration.span,
            ty: declaration.ty.clone(),
            ty_span: declaration.ty_span,
            api_version,
            existing: object.get("existing").and_then(Value::as_bool) == Some(true),
            name,
            parent,
            scope,
            condition: self.member(object, "condition"),
            repeat: self.resource_loop(declaration),
            depends_on: self.depends_on(object),
            body,
            description: self.member(object, "comments"),
        };
        self.template.resources.push(resource);
        if let Some(metadata) = object.get("metadata") {
            self.suppressions(metadata, declaration.span);
        }
    }

    /// The resource that one was nested in before the compiler laid it beside: that of `site` for `site::slot`.
    fn nested_in(&mut self, declaration: &Declaration<'_>) -> Option<ExprId> {
        let symbol = declaration.symbol.as_ref()?;
        let (outer, _) = symbol.text.rsplit_once("::")?;
        let Declared::Resource(outer) = self.symbols.get(outer)? else { return None };
        Some(self.push(Expr::Resource(outer), symbol.span))
    }

    pub(super) fn missing_name(&mut self, object: Value<'_>, what: &str) {
        // Something without a type has been told already.
        if let Some(ty) = object.member("type") {
            self.error(ty.value.span(), "missing-property", format!("this {what} has no `name`"));
        }
    }

    pub(super) fn depends_on(&mut self, object: Value<'_>) -> Vec<ExprId> {
        object.get("dependsOn").map(|value| self.dependencies(value)).unwrap_or_default()
    }

    /// The loop of a declaration. Its count is not inside the loop.
    pub(super) fn resource_loop(&mut self, declaration: &Declaration<'_>) -> Option<Repeat> {
        let (copy, index) = (declaration.copy()?, declaration.index?);
        let own = self.loops.pop();
        let repeat = self.repeat(copy, index);
        self.loops.extend(own);
        Some(repeat)
    }

    /// The value of a literal member of a lowered object.
    fn property(&self, object: ExprId, name: &str) -> Option<ExprId> {
        let Expr::Object(properties) = &self.template.exprs[object] else { return None };
        properties.iter().rev().find_map(|property| match property {
            Property::Value { key: Key::Literal(key), value, .. } if same_name(key, name) => Some(*value),
            _ => None,
        })
    }
}

/// Whether a resource is one of an extension of the template language, like Kubernetes: those need no name.
fn is_extension(object: Value<'_>) -> bool {
    object.get("import").is_some() || object.get("extension").is_some()
}

/// The type with its parents' segments of a resource nested in one of type `outer`; `None` when it is a resource of its
/// own that only stands there.
fn nested_type(outer: &str, ty: &Arc<str>, object: Value<'_>) -> Option<Arc<str>> {
    let namespace = ty.split('/').next().unwrap_or_default();
    if !namespace.contains('.') {
        return Some(format!("{outer}/{ty}").into());
    }
    let inside = ty.split_at_checked(outer.len()).is_some_and(|(start, rest)| {
        same_name(start, outer) && rest.starts_with('/') && !rest[1..].contains('/')
    });
    let name = object.get("name").and_then(Value::as_text);
    // A name with all its segments is not that of a child.
    let whole_name = name.is_some_and(|name| name.raw().contains('/'));
    (inside && !whole_name).then(|| ty.clone())
}
