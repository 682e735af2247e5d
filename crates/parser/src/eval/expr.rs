//! Expressions to values.

use std::rc::Rc;

use super::functions;
use super::instance::Instance;
use super::scope::{InstanceId, Scope};
use super::term::Term;
use super::value::{Array, Data, Lambda, Member, Object, Slot, Value};
use super::{Evaluator, Step, TroubleKind};
use crate::source::Location;
use crate::template::{
    Expr, ExprId, Exprs, FunctionId, ImportId, Item, Key, Property, ResourceId, is_registry_address,
    same_name,
};

impl Evaluator<'_> {
    /// The value of an expression in a scope.
    pub fn eval(&self, scope: &Scope, expr: ExprId) -> Value {
        let Some(instance) = self.instance(scope.instance) else {
            return self.unknown("of an internal error", Location::NOWHERE);
        };
        let location = instance.template.location_of(expr);
        if !self.burn(location) {
            return self.unknown("the deployment takes too many steps to evaluate", location);
        }
        self.deeper(location, || self.eval_in(&instance, scope, expr, location))
    }

    fn eval_in(&self, instance: &Rc<Instance>, scope: &Scope, expr: ExprId, location: Location) -> Value {
        let template = &instance.template;
        match &template.exprs[expr] {
            Expr::Null => self.made(Data::Null, location),
            Expr::Bool(value) => self.made(Data::Bool(*value), location),
            Expr::Int(value) => self.made(Data::Int(*value), location),
            Expr::Number(text) => self.made(Data::Number(Rc::from(&**text)), location),
            Expr::String(text) => self.made(Data::String(Rc::from(&**text)), location),
            Expr::Interpolation(pieces) => {
                let pieces = pieces.iter().map(|piece| self.eval(scope, *piece));
                let pieces = pieces.map(|piece| functions::embedded(self, piece, location));
                self.text(pieces.collect::<Vec<_>>(), location)
            }
            Expr::Array(items) => self.eval_array(scope, items, location),
            Expr::Object(properties) => self.eval_object(instance, scope, properties, location),
            Expr::Parameter(id) => {
                let value = self.parameter(instance.declarations, *id);
                let declaring = self.instance(instance.declarations);
                let parameter =
                    declaring.as_ref().and_then(|owner| owner.template.parameters.get(id.index()));
                let name =
                    parameter.map_or_else(|| Rc::from(""), |parameter| Rc::from(&*parameter.name.text));
                self.stepped(value, location, Step::Parameter(name))
            }
            Expr::Variable(id) => {
                let value = self.variable(instance.declarations, *id);
                let declaring = self.instance(instance.declarations);
                let variable = declaring.as_ref().and_then(|owner| owner.template.variables.get(id.index()));
                let name = variable.map_or_else(|| Rc::from(""), |variable| Rc::from(&*variable.name.text));
                self.stepped(value, location, Step::Variable(name))
            }
            Expr::Resource(id) => self.resource_value(instance, scope, *id, location),
            Expr::Module(id) => {
                let Some(module) = template.modules.get(id.index()) else {
                    return self.unknown("there is no such module", location);
                };
                let called = match module.repeat {
                    Some(_) => None,
                    None => self.modules(instance.id, *id).parts.first().map(|(_, called)| *called),
                };
                let whole = Term::Modules { instance: instance.id, module: *id };
                self.made(self.intern(called.map_or(whole, Term::Module)), location)
            }
            Expr::Import(id) => self.imported_value(instance, *id, location),
            Expr::Local(local) => match scope.get(*local) {
                Some(value) => value.clone(),
                None => self.unknown("the loop that it belongs to is not known", location),
            },
            Expr::Call { function, arguments, .. } => {
                self.eval_call(instance, scope, function, arguments, location)
            }
            Expr::UserCall { function, arguments } => {
                let arguments: Vec<Value> =
                    arguments.iter().map(|argument| self.eval(scope, *argument)).collect();
                self.user_call(instance.declarations, *function, arguments, location)
            }
            Expr::ImportedCall { import, member, arguments } => {
                let arguments: Vec<Value> =
                    arguments.iter().map(|argument| self.eval(scope, *argument)).collect();
                self.imported_call(instance, *import, member.as_deref(), arguments, location)
            }
            Expr::Method { base, function, arguments } => {
                let mut values = vec![self.eval(scope, *base)];
                values.extend(arguments.iter().map(|argument| self.eval(scope, *argument)));
                let term = Term::Call { function: Rc::from(&**function), arguments: values };
                self.made(self.intern(term), location)
            }
            Expr::If { condition, then, otherwise } => {
                let condition = self.eval(scope, *condition);
                match &condition.data {
                    Data::Bool(true) => self.conditional_side(scope, *then, location),
                    Data::Bool(false) => self.conditional_side(scope, *otherwise, location),
                    _ => {
                        let (then, otherwise) =
                            (self.side(instance, scope, *then), self.side(instance, scope, *otherwise));
                        self.made(self.intern(Term::If { condition, then, otherwise }), location)
                    }
                }
            }
            Expr::Member { base, name, safe, .. } => {
                let base = self.eval(scope, *base);
                self.member(&base, name, location, *safe)
            }
            Expr::Index { base, index, safe, from_end } => {
                let (base, index) = (self.eval(scope, *base), self.eval(scope, *index));
                self.index(&base, &index, location, *safe, *from_end)
            }
            Expr::For(repeat) => self.eval_for(scope, expr, repeat),
            Expr::Lambda { parameters, body } => {
                let lambda = Lambda { parameters: parameters.to_vec(), body: *body, scope: scope.clone() };
                self.made(Data::Lambda(Rc::new(lambda)), location)
            }
            Expr::Unresolved(name) => self.unknown(format!("the name '{name}' is not declared"), location),
            Expr::Error => self.unknown("the text could not be read", location),
        }
    }

    fn conditional_side(&self, scope: &Scope, side: ExprId, location: Location) -> Value {
        let value = self.eval(scope, side);
        self.stepped(value, location, Step::Conditional)
    }

    /// One side of an open conditional. What is small is evaluated at once, so that equal conditionals are known to be.
    fn side(&self, instance: &Rc<Instance>, scope: &Scope, expr: ExprId) -> Slot {
        match is_small(&instance.template.exprs, expr, &mut { SMALL }) {
            true => Slot::ready(self.eval(scope, expr)),
            false => Slot::waiting(scope.clone(), expr),
        }
    }

    fn eval_array(&self, scope: &Scope, items: &[Item], location: Location) -> Value {
        if items.iter().all(|item| matches!(item, Item::Value(_))) {
            let items = items.iter().map(|item| match item {
                Item::Value(expr) | Item::Spread(expr) => Slot::waiting(scope.clone(), *expr),
            });
            let array = Array { items: items.collect(), ..Array::default() };
            return self.made(Data::Array(Rc::new(array)), location);
        }
        let pieces = items.iter().map(|item| match item {
            Item::Value(expr) => {
                let items = vec![Slot::waiting(scope.clone(), *expr)];
                self.made(Data::Array(Rc::new(Array { items, ..Array::default() })), location)
            }
            Item::Spread(expr) => self.eval(scope, *expr),
        });
        let pieces = pieces.collect();
        self.call_values("concat", pieces, location)
    }

    fn eval_object(
        &self,
        instance: &Rc<Instance>,
        scope: &Scope,
        properties: &[Property],
        location: Location,
    ) -> Value {
        let mut parts: Vec<Value> = Vec::new();
        let mut members: Vec<Member> = Vec::new();
        let mut open = false;
        for property in properties {
            match property {
                Property::Value { key, key_span, value } => {
                    let key: Rc<str> = match key {
                        Key::Literal(text) => Rc::from(&**text),
                        Key::Computed(expr) => match self.eval(scope, *expr).data {
                            Data::String(text) => text,
                            _ => {
                                open = true;
                                continue;
                            }
                        },
                    };
                    let key_location = Some(instance.template.location(*key_span));
                    members.push(Member { key, key_location, value: Slot::waiting(scope.clone(), *value) });
                }
                Property::Spread(expr) => {
                    // What is spread is laid over what has a computed name before it.
                    let before =
                        Object { properties: std::mem::take(&mut members), open: std::mem::take(&mut open) };
                    parts.push(self.made(Data::Object(Rc::new(before)), location));
                    parts.push(self.eval(scope, *expr));
                }
            }
        }
        let last = self.made(Data::Object(Rc::new(Object { properties: members, open })), location);
        if parts.is_empty() {
            return last;
        }
        parts.push(last);
        self.call_values("shallowmerge", vec![self.list(parts, location)], location)
    }

    /// An array of values that are there.
    pub(super) fn list(&self, values: Vec<Value>, location: Location) -> Value {
        let items = values.into_iter().map(Slot::ready).collect();
        self.made(Data::Array(Rc::new(Array { items, ..Array::default() })), location)
    }

    fn resource_value(
        &self,
        instance: &Rc<Instance>,
        scope: &Scope,
        id: ResourceId,
        location: Location,
    ) -> Value {
        let Some(resource) = instance.template.resources.get(id.index()) else {
            return self.unknown("there is no such resource", location);
        };
        let nodes = self.resources(instance.id, id);
        if resource.repeat.is_none() {
            // A resource nested in a loop means, inside that loop, the one of the same turn.
            let here = |node: &crate::graph::NodeId| {
                self.node(*node).is_some_and(|node| node.scope.locals_are(scope))
            };
            let node = nodes.parts.iter().map(|(_, node)| node).find(|node| here(node)).or(
                match nodes.parts.as_slice() {
                    [(_, node)] => Some(node),
                    _ => None,
                },
            );
            if let Some(node) = node {
                return self.made(self.intern(Term::Resource(*node)), location);
            }
        }
        self.made(self.intern(Term::Resources { instance: instance.id, resource: id }), location)
    }

    pub(super) fn import_instance(
        &self,
        instance: &Rc<Instance>,
        id: ImportId,
    ) -> Result<Rc<Instance>, String> {
        let template = &instance.template;
        let import = template.imports.get(id.index()).ok_or("there is no such import")?;
        let loaded = self.files.template(template.file, &import.source);
        let loaded = loaded.inspect_err(|reason| {
            if !is_registry_address(&import.source) {
                let place = template.location(import.source_span);
                self.trouble(TroubleKind::UnresolvedModule, reason.clone(), place);
            }
        })?;
        self.instance(self.imported(loaded, instance)).ok_or_else(|| String::from("of an internal error"))
    }

    fn imported_value(&self, instance: &Rc<Instance>, id: ImportId, location: Location) -> Value {
        let other = match self.import_instance(instance, id) {
            Ok(other) => other,
            Err(reason) => return self.unknown(reason, location),
        };
        match instance.template.imports.get(id.index()).and_then(|import| import.name.as_ref()) {
            Some(name) => self.exported(&other, &name.text, location),
            None => self.made(self.intern(Term::File(other.id)), location),
        }
    }

    /// A variable of another file.
    pub(super) fn exported(&self, other: &Rc<Instance>, name: &str, location: Location) -> Value {
        let variables = &other.template.variables;
        match variables.iter().position(|variable| same_name(&variable.name.text, name)) {
            Some(place) => {
                let value = self.variable(other.id, crate::template::VariableId(place as u32));
                self.stepped(value, location, Step::Variable(Rc::from(name)))
            }
            None => self.unknown(format!("the imported file has no variable '{name}'"), location),
        }
    }

    fn imported_call(
        &self,
        instance: &Rc<Instance>,
        id: ImportId,
        member: Option<&str>,
        arguments: Vec<Value>,
        location: Location,
    ) -> Value {
        let other = match self.import_instance(instance, id) {
            Ok(other) => other,
            Err(reason) => return self.unknown(reason, location),
        };
        let import = instance.template.imports.get(id.index());
        let name = member.or_else(|| Some(&*import?.name.as_ref()?.text)).unwrap_or("");
        match other.template.functions.iter().position(|function| same_name(&function.name.text, name)) {
            Some(place) => self.user_call(other.id, FunctionId(place as u32), arguments, location),
            None => self.unknown(format!("the imported file has no function '{name}'"), location),
        }
    }

    fn user_call(
        &self,
        owner: InstanceId,
        id: FunctionId,
        arguments: Vec<Value>,
        location: Location,
    ) -> Value {
        let Some(instance) = self.instance(owner) else {
            return self.unknown("there is no such function", location);
        };
        let Some(function) = instance.template.functions.get(id.index()) else {
            return self.unknown("there is no such function", location);
        };
        if function.parameters.len() != arguments.len() {
            return self.unknown("it is called with the wrong number of arguments", location);
        }
        let bound = function.parameters.iter().zip(arguments);
        let scope = bound.fold(Scope::of(owner), |scope, (local, value)| scope.with(*local, value));
        let value = self.eval(&scope, function.body);
        self.stepped(value, location, Step::Function(Rc::from(&*function.name.text)))
    }

    /// What a lambda gives for these arguments. One with fewer parameters ignores the rest.
    pub(super) fn call_lambda(&self, lambda: &Lambda, arguments: &[Value]) -> Value {
        self.eval(&self.lambda_scope(lambda, arguments), lambda.body)
    }

    /// What a lambda gives for these arguments, once it is asked for.
    pub(super) fn call_lambda_later(&self, lambda: &Lambda, arguments: &[Value]) -> Slot {
        Slot::waiting(self.lambda_scope(lambda, arguments), lambda.body)
    }

    fn lambda_scope(&self, lambda: &Lambda, arguments: &[Value]) -> Scope {
        let bound = lambda.parameters.iter().zip(arguments);
        bound.fold(lambda.scope.clone(), |scope, (local, value)| scope.with(*local, value.clone()))
    }
}

/// How many parts a side of a conditional has at most that is evaluated before it is asked for.
const SMALL: u32 = 8;

/// Whether an expression is made of few literals, names and functions of strings.
fn is_small(exprs: &Exprs, expr: ExprId, left: &mut u32) -> bool {
    let Some(fewer) = left.checked_sub(1) else { return false };
    *left = fewer;
    match &exprs[expr] {
        Expr::Null
        | Expr::Bool(_)
        | Expr::Int(_)
        | Expr::Number(_)
        | Expr::String(_)
        | Expr::Parameter(_)
        | Expr::Variable(_)
        | Expr::Local(_) => true,
        Expr::Interpolation(parts) => parts.iter().all(|part| is_small(exprs, *part, left)),
        Expr::Call { function, arguments, .. } => {
            matches!(&**function, "concat" | "format" | "replace" | "string" | "tolower" | "toupper")
                && arguments.iter().all(|argument| is_small(exprs, *argument, left))
        }
        Expr::Member { base, .. } => is_small(exprs, *base, left),
        Expr::If { condition, then, otherwise } => {
            [condition, then, otherwise].into_iter().all(|part| is_small(exprs, *part, left))
        }
        _ => false,
    }
}
