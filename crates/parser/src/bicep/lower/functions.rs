//! Calls.

use std::sync::Arc;

use super::Lowering;
use super::scope::Symbol;
use crate::bicep::syntax::{Expression, ExpressionId, List};
use crate::source::{Problem, Span};
use crate::template::{Expr, ExprId, closest};

/// The functions of `sys` and `az`, and of parameter files; `list…` functions aside.
const BUILT_IN: [&str; 97] = [
    "any",
    "array",
    "base64",
    "base64ToJson",
    "base64ToString",
    "bool",
    "buildUri",
    "cidrHost",
    "cidrSubnet",
    "concat",
    "contains",
    "dataUri",
    "dataUriToString",
    "dateTimeAdd",
    "dateTimeFromEpoch",
    "dateTimeToEpoch",
    "deployer",
    "deployment",
    "distinct",
    "empty",
    "endsWith",
    "environment",
    "extensionResourceId",
    "externalInput",
    "fail",
    "filter",
    "first",
    "flatten",
    "format",
    "getSecret",
    "groupBy",
    "guid",
    "indexOf",
    "int",
    "intersection",
    "items",
    "join",
    "json",
    "last",
    "lastIndexOf",
    "length",
    "like",
    "loadDirectoryFileInfo",
    "loadFileAsBase64",
    "loadJsonContent",
    "loadTextContent",
    "loadYamlContent",
    "managementGroup",
    "managementGroupResourceId",
    "map",
    "mapValues",
    "max",
    "min",
    "nameof",
    "newGuid",
    "objectKeys",
    "padLeft",
    "parseCidr",
    "parseUri",
    "pickZones",
    "providers",
    "range",
    "readCliArg",
    "readEnvVar",
    "readEnvironmentVariable",
    "reduce",
    "reference",
    "replace",
    "resourceGroup",
    "resourceId",
    "roleDefinitions",
    "shallowMerge",
    "skip",
    "sort",
    "split",
    "startsWith",
    "string",
    "subscription",
    "subscriptionResourceId",
    "substring",
    "take",
    "tenant",
    "tenantResourceId",
    "toLogicalZone",
    "toLogicalZones",
    "toLower",
    "toObject",
    "toPhysicalZone",
    "toPhysicalZones",
    "toUpper",
    "trim",
    "union",
    "uniqueString",
    "uri",
    "uriComponent",
    "uriComponentToString",
    "utcNow",
];

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
                self.check_built_in(called, name);
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
            Some(Symbol::Namespace) => {
                if let Some(value) = self.transparent(called, None, arguments, span) {
                    return value;
                }
                let arguments = self.arguments(arguments);
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

    /// Tells of a function that does not exist. One that is like no known function may be newer than this list: that is
    /// only worth a notice.
    fn check_built_in(&mut self, called: &str, span: Span) {
        let listing = called.starts_with("list");
        if listing || BUILT_IN.binary_search(&called).is_ok() {
            return;
        }
        let problem = match closest(called, BUILT_IN) {
            Some(known) => {
                let message = format!("no function is named `{called}`; did you mean `{known}`?");
                Problem::error(span, "BCP057", message)
            }
            None => Problem::notice(span, "BCP057", format!("no function is named `{called}`")),
        };
        self.template.problems.push(problem);
    }
}
