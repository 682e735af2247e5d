//! Deployments that are written as resources, with a template from a file: as good as modules.

use super::Lowering;
use crate::bicep::syntax::{Expression, ExpressionId, ObjectKey, ObjectMember, StatementId, StatementKind};
use crate::template::{Arguments, Expr, ExprId, Module, ModuleSource, same_name};

const DEPLOYMENTS: &str = "Microsoft.Resources/deployments";

impl Lowering<'_> {
    /// The path in `properties: { template: loadJsonContent('path') }` of a deployment; `None` for any other resource.
    pub(super) fn loaded_template(&self, statement: StatementId) -> Option<ExpressionId> {
        let StatementKind::Resource { ty, existing: false, value, .. } = self.tree[statement].kind else {
            return None;
        };
        let ty = self.string_value(ty)?;
        if !same_name(ty.split('@').next()?, DEPLOYMENTS) {
            return None;
        }
        let properties = self.written(self.body(value).object, "properties")?;
        let Expression::FunctionCall { name, arguments } = self.tree[self.written(properties, "template")?]
        else {
            return None;
        };
        match self.tree[arguments] {
            [path] if self.slice(name) == "loadJsonContent" => self.string_value(path).and(Some(path)),
            _ => None,
        }
    }

    /// The value of a property in the syntax of an object.
    fn written(&self, object: ExpressionId, name: &str) -> Option<ExpressionId> {
        let Expression::Object(members) = self.tree[object] else { return None };
        self.tree[members].iter().find_map(|member| match *member {
            ObjectMember::Property { key: ObjectKey::Identifier(key), value, .. }
                if self.slice(key) == name =>
            {
                Some(value)
            }
            _ => None,
        })
    }

    /// Lowers a deployment whose template is in the file at `path`.
    pub(super) fn deployment(&mut self, statement: StatementId, path: ExpressionId) {
        let StatementKind::Resource { name, value, .. } = self.tree[statement].kind else { return };
        let symbol = self.name_if_given(name);
        let scope = self.scope.enter();
        let body = self.lower_body(self.body(value), |_| {});
        self.scope.leave(scope);
        let properties = self.property(body.object, "properties");
        let parameters = properties.and_then(|properties| self.property(properties, "parameters"));
        let module = Module {
            symbol,
            span: self.tree[statement].span,
            source: self
                .string_value(path)
                .map_or(ModuleSource::Missing, |path| ModuleSource::Path(path.into())),
            source_span: self.tree.span(path),
            name: self.property(body.object, "name"),
            arguments: parameters.map(Arguments::Wrapped),
            scope: self.deployment_scope(body.object),
            condition: body.condition,
            repeat: body.repeat,
            depends_on: self.depends_on(body.object),
        };
        self.template.modules.push(module);
    }

    /// What a deployment says of the place that it deploys to.
    fn deployment_scope(&mut self, object: ExprId) -> Option<ExprId> {
        let subscription = self.property(object, "subscriptionId");
        let group = self.property(object, "resourceGroup");
        let function = match (subscription, group) {
            (None, None) => return self.property(object, "scope"),
            (Some(_), None) => "subscription",
            (_, Some(_)) => "resourcegroup",
        };
        let arguments: Box<[ExprId]> = subscription.into_iter().chain(group).collect();
        let span = arguments.iter().map(|id| self.template.exprs.span(*id)).reduce(|a, b| a.to(b))?;
        Some(self.push(Expr::Call { function: function.into(), name_span: span, arguments }, span))
    }

    /// What `base.name` is where `base` leads to a deployment: `d.properties.outputs.x.value` is what a module calls
    /// `d.outputs.x`.
    pub(super) fn of_deployment(&self, base: ExprId, name: &str) -> Option<ExprId> {
        let member = |id: ExprId, wanted: &str| match &self.template.exprs[id] {
            Expr::Member { base, name, .. } if **name == *wanted => Some(*base),
            _ => None,
        };
        match name {
            "properties" => self.is_deployment(base).then_some(base),
            "value" => {
                let Expr::Member { base: outputs, .. } = &self.template.exprs[base] else { return None };
                member(*outputs, "outputs").filter(|module| self.is_deployment(*module)).map(|_| base)
            }
            _ => None,
        }
    }

    /// Whether an expression is a deployment, or one of a loop of them.
    fn is_deployment(&self, id: ExprId) -> bool {
        match &self.template.exprs[id] {
            Expr::Module(id) => self.deployments.contains(id),
            Expr::Index { base, .. } => {
                matches!(&self.template.exprs[*base], Expr::Module(id) if self.deployments.contains(id))
            }
            _ => false,
        }
    }
}
