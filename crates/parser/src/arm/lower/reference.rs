//! `reference()` and its kin: what symbolic names and names of deployments mean.

use super::names::Declared;
use super::unify::Pattern;
use super::{Lowering, place, unify};
use crate::source::Span;
use crate::template::{Expr, ExprId, Item, LocalId, ModuleId, same_name};

/// What a call of `reference()` became.
pub(super) struct Reference {
    /// Its value.
    pub(super) id: ExprId,
    /// The module whose state it gives.
    pub(super) module: Option<ExprId>,
}

/// A deployment of this template, as `reference(resourceId('Microsoft.Resources/deployments', name))` finds it.
#[derive(Clone, Copy, Debug)]
pub(super) struct NamedModule {
    pub(super) module: ModuleId,
    pub(super) name: ExprId,
    pub(super) scope: Option<ExprId>,
    /// The index of its loop.
    pub(super) index: Option<LocalId>,
}

impl Lowering<'_> {
    /// `reference(…)`, `resourceInfo(…)` with arguments that are lowered already.
    pub(super) fn reference(
        &mut self,
        function: &str,
        name_span: Span,
        arguments: Vec<ExprId>,
        span: Span,
    ) -> Reference {
        let full = arguments.get(2).is_some_and(|mode| self.is_text(*mode, "full"));
        let base = arguments.first().and_then(|first| {
            let by_symbol = self.symbol(*first).or_else(|| self.turn_of_id(*first));
            by_symbol.or_else(|| self.deployment_named(*first))
        });
        let Some(base) = base else {
            let call = Expr::Call { function: function.into(), name_span, arguments: arguments.into() };
            return Reference { id: self.push(call, span), module: None };
        };
        let is_module = match &self.template.exprs[base] {
            Expr::Index { base, .. } => matches!(self.template.exprs[*base], Expr::Module(_)),
            other => matches!(other, Expr::Module(_)),
        };
        let module = is_module.then_some(base);
        if full || function == "resourceinfo" {
            return Reference { id: base, module: None };
        }
        let properties = Expr::Member { base, name: "properties".into(), name_span, safe: false };
        Reference { id: self.push(properties, span), module }
    }

    /// `references('loop')`: the properties of all resources of a loop; with `'full'` the resources.
    pub(super) fn references(&mut self, name_span: Span, arguments: Vec<ExprId>, span: Span) -> Expr {
        let all = arguments.first().and_then(|first| self.symbol(*first));
        let all = all.filter(|all| matches!(self.template.exprs[*all], Expr::Resource(_)));
        let Some(all) = all else {
            return Expr::Call { function: "references".into(), name_span, arguments: arguments.into() };
        };
        if arguments.get(1).is_some_and(|mode| self.is_text(*mode, "full")) {
            return self.template.exprs[all].clone();
        }
        let one = self.template.new_local();
        let base = self.push(Expr::Local(one), span);
        let body = self.push(Expr::Member { base, name: "properties".into(), name_span, safe: false }, span);
        let properties = self.push(Expr::Lambda { parameters: [one].into(), body }, span);
        Expr::Call { function: "map".into(), name_span, arguments: [all, properties].into() }
    }

    fn is_text(&self, id: ExprId, text: &str) -> bool {
        matches!(&self.template.exprs[id], Expr::String(string) if same_name(string, text))
    }

    /// The resource or module that a symbolic name stands for: `'name'`, `'name[0]'`, `format('name[{0}]', i)`.
    pub(super) fn symbol(&mut self, id: ExprId) -> Option<ExprId> {
        let span = self.template.exprs.span(id);
        let (text, index) = match &self.template.exprs[id] {
            Expr::String(text) => (text.clone(), None),
            Expr::Call { function, arguments, .. } if **function == *"format" => match arguments[..] {
                [text, index] => match &self.template.exprs[text] {
                    Expr::String(text) => (text.clone(), Some(index)),
                    _ => return None,
                },
                _ => return None,
            },
            _ => return None,
        };
        let (name, written) = match text.strip_suffix(']').and_then(|text| text.rsplit_once('[')) {
            Some((name, written)) => (name, Some(written)),
            None => (&*text, None),
        };
        let expr = match self.symbols.get(name)? {
            Declared::Resource(resource) => Expr::Resource(resource),
            Declared::Module(module) => Expr::Module(module),
        };
        let index = match (written, index) {
            (None, None) => return Some(self.push(expr, span)),
            (Some("{0}"), Some(index)) => index,
            (Some(number), None) => {
                let number = number.parse().ok()?;
                self.push(Expr::Int(number), span)
            }
            _ => return None,
        };
        let base = self.push(expr, span);
        Some(self.push(Expr::Index { base, index, safe: false, from_end: false }, span))
    }

    /// The module of this template whose name is that of a deployment: given by itself, or in a call of `resourceId()` and
    /// the like.
    fn deployment_named(&mut self, id: ExprId) -> Option<ExprId> {
        const DEPLOYMENTS: &str = "Microsoft.Resources/deployments";
        if self.named_modules.is_empty() {
            return None;
        }
        let exprs = &self.template.exprs;
        let (name, place) = match &exprs[id] {
            Expr::Call { function, arguments, .. } if function.ends_with("resourceid") => {
                let [before @ .., ty, name] = &arguments[..] else { return None };
                if !self.is_text(*ty, DEPLOYMENTS) {
                    return None;
                }
                (*name, Some((&**function, before)))
            }
            _ => (id, None),
        };
        let mut found: Vec<(NamedModule, Option<ExprId>)> = Vec::new();
        for candidate in self.named_modules.like(exprs, name)? {
            let mut pattern = Pattern { exprs, hole: candidate.index, bound: None };
            // A loop whose name has no index is no loop of one deployment.
            if unify::matches(&mut pattern, candidate.name, name)
                && candidate.index.is_some() == pattern.bound.is_some()
            {
                found.push((*candidate, pattern.bound));
            }
        }
        if let (Some((function, before)), true) = (place, found.len() > 1) {
            found.retain(|(module, _)| place::agrees(exprs, module.scope, module.index, function, before));
        }
        let [(NamedModule { module, .. }, index)] = found[..] else { return None };
        let span = self.template.exprs.span(id);
        let base = self.push(Expr::Module(module), span);
        Some(match index {
            Some(index) => self.push(Expr::Index { base, index, safe: false, from_end: false }, span),
            None => base,
        })
    }

    /// The items of `dependsOn`. Symbolic names become references.
    pub(super) fn dependencies(&mut self, value: crate::json::Value<'_>) -> Vec<ExprId> {
        let lowered = self.value(value);
        let items = match &self.template.exprs[lowered] {
            Expr::Array(items) => items.iter().map(|(Item::Value(id) | Item::Spread(id))| *id).collect(),
            Expr::Null => Vec::new(),
            _ => vec![lowered],
        };
        items.into_iter().map(|item| self.symbol(item).unwrap_or(item)).collect()
    }
}
