//! Calls.

use std::sync::Arc;

use super::Lowering;
use super::scope::Symbol;
use crate::bicep::syntax::{Expression, ExpressionId, List};
use crate::source::{Problem, Span};
use crate::template::{Expr, ExprId, Language, functions};

impl<'a> Lowering<'a> {
    /// `f(…)`.
    pub(super) fn call(&mut self, name: Span, arguments: List<ExpressionId>, span: Span) -> ExprId {
        let called = self.slice(name);
        let symbol = self.scope.find(called);
        if let Some(value) = self.transparent(called, symbol, arguments, span) {
            return value;
        }
        let arguments = self.arguments(arguments);
        let expr = match symbol {
            Some(Symbol::Function(function)) => Expr::UserCall { function, arguments },
            Some(Symbol::Import(import)) => Expr::ImportedCall { import, member: None, arguments },
            _ => {
                self.check_built_in(called, name, ["BCP057", "BCP082"]);
                Expr::Call { function: self.lower_case(called), name_span: name, arguments }
            }
        };
        self.push(expr, span)
    }

    /// `x.f(…)`.
    pub(super) fn instance_call(
        &mut self,
        base: ExpressionId,
        name: Span,
        arguments: List<ExpressionId>,
        span: Span,
    ) -> ExprId {
        let called = self.slice(name);
        let symbol = match self.tree[base] {
            Expression::VariableAccess => self.scope.find(self.slice(self.tree.span(base))),
            _ => None,
        };
        let expr = match symbol {
            Some(namespace @ (Symbol::Namespace | Symbol::BuiltIn)) => {
                if let Some(value) = self.transparent(called, None, arguments, span) {
                    return value;
                }
                let arguments = self.arguments(arguments);
                if namespace == Symbol::BuiltIn {
                    self.check_built_in(called, name, ["BCP107", "BCP108"]);
                }
                Expr::Call { function: self.lower_case(called), name_span: name, arguments }
            }
            Some(Symbol::Wildcard(import)) => {
                let member = Some(self.shared(called));
                Expr::ImportedCall { import, member, arguments: self.arguments(arguments) }
            }
            _ => {
                let base = self.expression(base);
                let arguments = self.arguments(arguments);
                Expr::Method { base, function: self.lower_case(called), arguments }
            }
        };
        self.push(expr, span)
    }

    /// What a call stands for that leaves no trace in ARM: `any(x)` is `x`, and `nameof(x)` a string.
    fn transparent(
        &mut self,
        called: &str,
        symbol: Option<Symbol>,
        arguments: List<ExpressionId>,
        span: Span,
    ) -> Option<ExprId> {
        let [argument] = self.tree[arguments] else { return None };
        match called {
            "any" if symbol.is_none() => Some(self.expression(argument)),
            "nameof" if symbol.is_none() => {
                let name = match self.tree[self.tree.unparenthesized(argument)] {
                    Expression::VariableAccess => self.tree.span(self.tree.unparenthesized(argument)),
                    Expression::PropertyAccess { name, .. } | Expression::ResourceAccess { name, .. } => name,
                    _ => return None,
                };
                let name = self.shared(self.slice(name));
                Some(self.push(Expr::String(name), span))
            }
            _ => None,
        }
    }

    fn arguments(&mut self, arguments: List<ExpressionId>) -> Box<[ExprId]> {
        let tree = self.tree;
        tree[arguments].iter().map(|argument| self.expression(*argument)).collect()
    }

    fn lower_case(&mut self, name: &'a str) -> Arc<str> {
        if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            name.to_ascii_lowercase().into()
        } else {
            self.shared(name)
        }
    }

    /// Tells of a function that neither `az` nor `sys` has. `codes` are those without and with a suggestion.
    fn check_built_in(&mut self, called: &str, span: Span, codes: [&'static str; 2]) {
        if functions::exists(called, Language::Bicep) {
            return;
        }
        let [plain, suggesting] = codes;
        let suggest = self.scope.may_suggest();
        if let Some(unknown) = functions::unknown(called, Language::Bicep, suggest) {
            let code = if unknown.suggests { suggesting } else { plain };
            self.template.problems.push(Problem::error(span, code, unknown.message));
        }
    }
}
