//! Which declaration a name stands for.

use std::collections::HashMap;

use super::{Lowering, Nested};
use crate::bicep::syntax::{
    Expression, ExpressionId, ForId, ImportTarget, ObjectMember, StatementId, StatementKind,
};
use crate::source::{Problem, Span};
use crate::template::{
    FunctionId, ImportId, LocalId, MAX_SUGGESTIONS, ModuleId, ParameterId, ResourceId, TypeId, VariableId,
    closest,
};

/// What a name stands for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Symbol {
    Local(LocalId),
    Parameter(ParameterId),
    Variable(VariableId),
    Function(FunctionId),
    Type(TypeId),
    Resource(ResourceId),
    Module(ModuleId),
    /// A name from another file.
    Import(ImportId),
    /// All names of another file.
    Wildcard(ImportId),
    /// `az` or `sys`.
    BuiltIn,
    /// `this`, an extension, or the `base` of a parameter file.
    Namespace,
}

/// The names that can be seen from where lowering is.
#[derive(Default)]
pub(super) struct Scope<'a> {
    declared: HashMap<&'a str, Symbol>,
    /// The declared names in order of the text.
    order: Vec<&'a str>,
    /// What is bound inside, by name, innermost last.
    inner: HashMap<&'a str, Vec<Symbol>>,
    /// The names that are bound inside, innermost last.
    bound: Vec<&'a str>,
    suggestions: u32,
}

impl<'a> Scope<'a> {
    /// Declares a name of the file; the first of that name holds.
    fn declare(&mut self, name: &'a str, symbol: Symbol) {
        if !name.is_empty() {
            self.declared.entry(name).or_insert(symbol);
            self.order.push(name);
        }
    }

    /// Binds a name until [`Self::leave`].
    pub(super) fn bind(&mut self, name: &'a str, symbol: Symbol) {
        self.inner.entry(name).or_default().push(symbol);
        self.bound.push(name);
    }

    /// Whether it is still worth a look what a misspelt name may have meant; this is counted as one.
    pub(super) fn may_suggest(&mut self) -> bool {
        self.suggestions += 1;
        self.suggestions <= MAX_SUGGESTIONS
    }

    /// Where the bindings stand now.
    pub(super) fn enter(&self) -> usize {
        self.bound.len()
    }

    /// Takes away what was bound since [`Self::enter`].
    pub(super) fn leave(&mut self, mark: usize) {
        for name in self.bound.drain(mark.min(self.bound.len())..) {
            if let Some(symbols) = self.inner.get_mut(name) {
                symbols.pop();
            }
        }
    }

    pub(super) fn find(&self, name: &str) -> Option<Symbol> {
        let inner = self.inner.get(name).and_then(|symbols| symbols.last());
        inner.or_else(|| self.declared.get(name)).copied().or(match name {
            "az" | "sys" => Some(Symbol::BuiltIn),
            "this" => Some(Symbol::Namespace),
            _ => None,
        })
    }

    /// The name in sight that is most like this one.
    fn closest(&mut self, name: &str) -> Option<&'a str> {
        if !self.may_suggest() {
            return None;
        }
        closest(name, self.bound.iter().chain(&self.order).copied())
    }
}

/// The body of a resource or module, taken apart.
#[derive(Clone, Copy)]
pub(super) struct Body {
    pub(super) repeat: Option<(ForId, Span)>,
    pub(super) condition: Option<ExpressionId>,
    pub(super) object: ExpressionId,
}

impl<'a> Lowering<'a> {
    /// Gives every declaration of the file its number.
    pub(super) fn declare(&mut self) {
        let (mut parameters, mut variables, mut functions, mut modules, mut imports) = (0, 0, 0, 0, 0);
        let next = |counter: &mut u32| std::mem::replace(counter, *counter + 1);
        let tree = self.tree;
        for id in &tree.statements {
            let (name, symbol) = match tree[*id].kind {
                StatementKind::Parameter { name, .. } | StatementKind::ParameterAssignment { name, .. } => {
                    (name, Symbol::Parameter(ParameterId(next(&mut parameters))))
                }
                StatementKind::Variable { name, .. } => {
                    (name, Symbol::Variable(VariableId(next(&mut variables))))
                }
                StatementKind::Function { name, .. } => {
                    (name, Symbol::Function(FunctionId(next(&mut functions))))
                }
                StatementKind::Module { name, .. } => (name, Symbol::Module(ModuleId(next(&mut modules)))),
                StatementKind::Type { name, value } => {
                    self.types.push(value);
                    (name, Symbol::Type(TypeId(self.types.len() as u32 - 1)))
                }
                StatementKind::Resource { name, .. } => {
                    let symbol = if self.loaded_template(*id).is_some() {
                        let module = ModuleId(next(&mut modules));
                        self.deployments.insert(module);
                        Symbol::Module(module)
                    } else {
                        Symbol::Resource(self.declare_resource(*id))
                    };
                    (name, symbol)
                }
                StatementKind::Extension { specification, alias, .. } => {
                    (self.extension_name(specification, alias), Symbol::Namespace)
                }
                StatementKind::Import { target, .. } => {
                    self.declare_imports(target, &mut imports);
                    continue;
                }
                // `base.name` is the value that the extended parameter file gives.
                StatementKind::Extends { .. } => {
                    self.scope.declare("base", Symbol::Namespace);
                    continue;
                }
                _ => continue,
            };
            self.scope.declare(self.slice(name), symbol);
        }
    }

    /// Gives a resource and those inside it their numbers, the outer ones first.
    fn declare_resource(&mut self, statement: StatementId) -> ResourceId {
        let id = ResourceId(self.nested.len() as u32);
        self.nested.push(Vec::new());
        let StatementKind::Resource { value, .. } = self.tree[statement].kind else { return id };
        let tree = self.tree;
        let Expression::Object(members) = tree[self.body(value).object] else { return id };
        for member in &tree[members] {
            if let ObjectMember::Resource(inner) = *member
                && let StatementKind::Resource { name, .. } = tree[inner].kind
            {
                let nested =
                    Nested { name: self.slice(name), id: self.declare_resource(inner), statement: inner };
                if let Some(list) = self.nested.get_mut(id.index()) {
                    list.push(nested);
                }
            }
        }
        id
    }

    fn declare_imports(&mut self, target: ImportTarget, imports: &mut u32) {
        let mut next = || ImportId(std::mem::replace(imports, *imports + 1));
        match target {
            ImportTarget::List { items, .. } => {
                for item in &self.tree[items] {
                    let name = if item.alias.is_empty() { item.name } else { item.alias };
                    self.scope.declare(self.slice(name), Symbol::Import(next()));
                }
            }
            ImportTarget::Wildcard { alias, .. } => {
                self.scope.declare(self.slice(alias), Symbol::Wildcard(next()))
            }
            ImportTarget::Skipped(_) => {}
        }
    }

    /// The name under which an extension is known: its alias, else its own.
    fn extension_name(&self, specification: ExpressionId, alias: Span) -> Span {
        if !alias.is_empty() {
            return alias;
        }
        let span = self.tree.span(specification);
        match self.tree[specification] {
            Expression::VariableAccess => span,
            // 'kubernetes@1.0.0'
            Expression::String => {
                let name = self.slice(span).trim_matches('\'').split('@').next().map_or(0, str::len);
                Span::new(span.start + 1, span.start + 1 + name as u32)
            }
            _ => Span::at(span.start),
        }
    }

    pub(super) fn body(&self, value: ExpressionId) -> Body {
        let mut body = Body { repeat: None, condition: None, object: value };
        if let Expression::For(id) = self.tree[body.object] {
            body.repeat = Some((id, self.tree.span(body.object)));
            body.object = self.tree[id].body;
        }
        if let Expression::If { condition, body: object } = self.tree[body.object] {
            body.condition = Some(condition);
            body.object = object;
        }
        body
    }

    /// The resources right inside a resource.
    pub(super) fn nested_in(&self, id: ResourceId) -> &[Nested<'a>] {
        self.nested.get(id.index()).map_or(&[], Vec::as_slice)
    }

    /// Tells that nothing has this name.
    pub(super) fn unresolved(&mut self, name: &str, span: Span) {
        let (code, message) = match self.scope.closest(name) {
            Some(known) => ("BCP082", format!("nothing here is named `{name}`; did you mean `{known}`?")),
            None => ("BCP057", format!("nothing here is named `{name}`")),
        };
        self.template.problems.push(Problem::error(span, code, message));
    }
}
