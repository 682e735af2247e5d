//! Calls: what each function makes of arguments that may be terms.
//!
//! Functions whose answer can be told from partly known arguments are here. All others get their arguments only when these
//! are known ([`super::functions`]); until then the call is a term. This file says which function is told by what.

mod collections;
mod logic;
mod references;
mod strings;

use std::rc::Rc;

use super::Evaluator;
use super::functions;
use super::instance::Instance;
use super::scope::Scope;
use super::term::Term;
use super::value::{Data, Slot, Value};
use crate::source::Location;
use crate::template::ExprId;

impl Evaluator<'_> {
    /// A built-in function that an expression calls.
    pub(in crate::eval) fn eval_call(
        &self,
        instance: &Rc<Instance>,
        scope: &Scope,
        function: &str,
        arguments: &[ExprId],
        location: Location,
    ) -> Value {
        // These look at an argument only when another one asks for it.
        match (function, arguments) {
            ("and" | "or", _) => {
                let values = arguments.iter().map(|argument| self.eval(scope, *argument));
                return self.connect(function, values, location);
            }
            ("coalesce", _) => {
                let values = arguments.iter().map(|argument| self.eval(scope, *argument));
                return self.coalesce(values, location);
            }
            _ => {}
        }
        let values: Vec<Value> = arguments.iter().map(|argument| self.eval(scope, *argument)).collect();
        match function {
            // What these give depends on where they are called.
            "resourcegroup" | "subscription" | "managementgroup" | "tenant" => {
                self.place_call(instance, function, values, location)
            }
            "deployment" => self.deployment(instance, location),
            "resourceid"
            | "subscriptionresourceid"
            | "tenantresourceid"
            | "managementgroupresourceid"
            | "extensionresourceid" => self.resource_id_call(instance, function, values, location),
            "reference" => self.reference(instance, &values, location),
            "loadtextcontent"
            | "loadjsoncontent"
            | "loadyamlcontent"
            | "loadfileasbase64"
            | "loaddirectoryfileinfo" => self.load(instance, function, &values, location),
            "newguid" | "utcnow" => {
                let call = self.terms.borrow().len() as u32;
                self.made(self.intern(Term::Fresh { function: Rc::from(function), call }), location)
            }
            "parameters" | "variables" => self.declared_by_name(instance, function, &values, location),
            _ => self.call_values(function, values, location),
        }
    }

    /// A built-in function of these values.
    pub(in crate::eval) fn call_values(
        &self,
        function: &str,
        arguments: Vec<Value>,
        location: Location,
    ) -> Value {
        let symbolic = match (function, arguments.as_slice()) {
            ("and" | "or", _) => Some(self.connect(function, arguments.iter().cloned(), location)),
            ("coalesce", _) => Some(self.coalesce(arguments.iter().cloned(), location)),
            ("not", [value]) => Some(self.not(value, location)),
            ("equals", [a, b]) => Some(self.equals(a, b, location)),
            ("if", [condition, then, otherwise]) => match condition.data {
                Data::Bool(yes) => Some(if yes { then.clone() } else { otherwise.clone() }),
                _ => {
                    let condition = condition.clone();
                    let (then, otherwise) = (Slot::ready(then.clone()), Slot::ready(otherwise.clone()));
                    Some(self.made(self.intern(Term::If { condition, then, otherwise }), location))
                }
            },
            ("empty", [value]) => self.empty(value, location),
            ("length", [value]) => self.length(value, location),
            ("greater" | "less" | "greaterorequals" | "lessorequals", [a, b]) => {
                self.compare_length(function, a, b, location)
            }
            ("concat", _) => self.concat(&arguments, location),
            ("format", [pattern, rest @ ..]) => self.format(pattern, rest, location),
            ("tolower" | "toupper", [value]) => self.change_case(function, value, location),
            ("string", [value]) if self.is_text(value) => Some(value.clone()),
            ("contains", [container, item]) => self.contains(container, item, location),
            ("createarray", _) => Some(self.list(arguments.clone(), location)),
            ("array", [value]) => match &value.data {
                Data::Array(_) => Some(value.clone()),
                Data::Term(_) => None,
                _ => Some(self.list(vec![value.clone()], location)),
            },
            ("union", [first, ..]) if !matches!(first.data, Data::Array(_)) => {
                self.merged(&arguments, true, location)
            }
            ("shallowmerge", [list]) => match &list.data {
                Data::Array(array) if !array.open => {
                    let parts: Vec<Value> = array.items.iter().map(|slot| self.force(slot)).collect();
                    self.merged(&parts, false, location)
                }
                _ => None,
            },
            ("flatten", [list]) => self.flatten(list, location),
            ("map", [list, lambda]) => self.map(list, lambda, location),
            ("filter", [list, lambda]) => self.filter(list, lambda, location),
            ("first" | "last", [list]) => self.end_item(function, list, location),
            ("tryget", [base, name]) => Some(self.index(base, name, location, true, false)),
            ("any" | "nonnull", [value]) => Some(value.clone()),
            _ => None,
        };
        symbolic.unwrap_or_else(|| self.call_known(function, arguments, location))
    }

    /// A function that needs to know its arguments; a term where it does not.
    fn call_known(&self, function: &str, arguments: Vec<Value>, location: Location) -> Value {
        let revealed = self.revealed(&arguments);
        let given = functions::find(function)
            .map(|implementation| implementation(self, revealed.as_deref().unwrap_or(&arguments), location));
        if let Some(functions::Given::Value(value)) = given {
            let value = match arguments.as_slice() {
                [only] => self.through(function, only, value.data, location),
                _ => value,
            };
            return match revealed {
                Some(_) => self.of_hidden(value, function, &arguments, location),
                None => value,
            };
        }
        // What is wrong with a wrong call is asked for only when somebody wants to know.
        let term = Term::Call { function: Rc::from(function), arguments };
        self.made(self.intern(term), location)
    }

    /// What is wrong with a call.
    pub(in crate::eval) fn why_wrong(&self, function: &str, arguments: &[Value]) -> Option<Rc<str>> {
        let nowhere = Location { file: crate::source::FileId(0), span: crate::source::Span::default() };
        let location = arguments.first().and_then(|argument| self.location(argument)).unwrap_or(nowhere);
        match functions::find(function)?(self, arguments, location) {
            functions::Given::Wrong(reason) => Some(reason.into()),
            functions::Given::Value(_) | functions::Given::Unknown => None,
        }
    }
}
