//! Values as ARM expressions, for people.

use super::scope::InstanceId;
use super::term::{Term, TermId};
use super::value::{Data, Slot, Value};
use super::{Evaluator, Node};
use crate::graph::NodeId;
use crate::source::Location;
use crate::template::ModuleId;

/// The function's name in its usual letter case.
pub(super) fn function_name(lower: &str) -> &str {
    crate::template::functions::spelling(lower)
}

/// How deep a printed expression goes before it is cut short.
const DEPTH: u32 = 12;

impl Evaluator<'_> {
    /// A value as a template would write it: a known string as it is, anything else as `[…]`.
    pub fn print(&self, value: &Value) -> String {
        match &value.data {
            Data::String(text) => text.to_string(),
            Data::Null | Data::Bool(_) | Data::Int(_) | Data::Number(_) => self.expression(value),
            _ => format!("[{}]", self.expression(value)),
        }
    }

    /// A value as an ARM expression without its brackets.
    pub fn expression(&self, value: &Value) -> String {
        self.expression_at(value, 0)
    }

    fn expression_at(&self, value: &Value, depth: u32) -> String {
        if depth > self.printed_depth() {
            return String::from("…");
        }
        match &value.data {
            Data::Null => String::from("null()"),
            Data::Bool(value) => format!("{value}()"),
            Data::Int(value) => value.to_string(),
            Data::Number(text) => text.to_string(),
            Data::String(text) => quoted(text),
            Data::Array(array) => {
                let items: Vec<String> =
                    array.items.iter().map(|slot| self.slot_expression(slot, depth)).collect();
                format!("createArray({})", items.join(", "))
            }
            Data::Object(object) => {
                let members = object.properties.iter();
                let members: Vec<String> = members
                    .map(|member| {
                        format!("{}, {}", quoted(&member.key), self.slot_expression(&member.value, depth))
                    })
                    .collect();
                format!("createObject({})", members.join(", "))
            }
            Data::Lambda(_) => String::from("lambda(…)"),
            Data::Term(term) => self.term_expression(*term, depth),
        }
    }

    fn is_of_extension(&self, node: NodeId) -> bool {
        self.node(node).is_some_and(|node| self.extension_symbol(&node).is_some())
    }

    /// The call that gives what Azure knows of a resource, where it is known where the deployment goes.
    fn reference_expression(&self, node: &Node, depth: u32) -> String {
        let shown = |value: &Value| self.expression_at(value, depth + 1);
        if let Some(symbol) = self.extension_symbol(node) {
            return format!("reference({})", quoted(&symbol));
        }
        let id = self.id_text(node).map_or_else(|| String::from("…"), |id| shown(&id));
        match self.api_version(node) {
            Some(version) => format!("reference({id}, {})", shown(&version)),
            None => format!("reference({id})"),
        }
    }

    /// For people an expression is cut short; where it is known where a deployment goes, the whole is wanted.
    fn printed_depth(&self) -> u32 {
        if self.environment.is_some() { super::DEPTH / 2 } else { DEPTH }
    }

    fn slot_expression(&self, slot: &Slot, depth: u32) -> String {
        if depth >= self.printed_depth() {
            String::from("…")
        } else {
            self.expression_at(&self.force(slot), depth + 1)
        }
    }

    fn term_expression(&self, id: TermId, depth: u32) -> String {
        let inner = |value: &Value| self.expression_at(value, depth + 1);
        match &*self.term(id) {
            Term::Parameter(parameter) => format!("parameters({})", quoted(&parameter.name)),
            Term::Call { function, arguments } if &**function == "resourceid" => match arguments.as_slice() {
                [_, ty, name] => match self.id_text_of(&self.made(Data::Term(id), Location::NOWHERE)) {
                    Some(text) => inner(&text),
                    None => format!("resourceId({}, {})", inner(ty), self.name_arguments(name, depth)),
                },
                _ => String::from("resourceId(…)"),
            },
            // Which deployment is meant can't be written.
            Term::Call { function, .. } if &**function == "deployment" => String::from("deployment()"),
            Term::Call { function, arguments } => {
                let shown: Vec<String> = arguments.iter().map(inner).collect();
                format!("{}({})", function_name(function), shown.join(", "))
            }
            Term::Text(pieces) => {
                let (mut pattern, mut arguments) = (String::new(), Vec::new());
                for piece in pieces {
                    match &piece.data {
                        Data::String(text) => pattern.push_str(&text.replace('{', "{{").replace('}', "}}")),
                        _ => {
                            pattern.push_str(&format!("{{{}}}", arguments.len()));
                            arguments.push(inner(piece));
                        }
                    }
                }
                format!("format({}, {})", quoted(&pattern), arguments.join(", "))
            }
            Term::Member { base, name } => match self.term_of(base).as_deref() {
                // What an extension knows of a resource is given as it is.
                Some(Term::Resource(node)) if self.is_of_extension(*node) => {
                    format!("{}.{name}", inner(base))
                }
                Some(Term::Resource(_)) if name.eq_ignore_ascii_case("properties") => inner(base),
                Some(Term::Resource(_)) => {
                    let reference = inner(base);
                    let open = reference.strip_suffix(')').unwrap_or(&reference);
                    format!("{open}, 'full').{name}")
                }
                None if matches!(base.data, Data::Object(_)) => format!("….{name}"),
                _ => format!("{}.{name}", inner(base)),
            },
            Term::Index { base, index } => format!("{}[{}]", inner(base), inner(index)),
            Term::If { condition, then, otherwise } => format!(
                "if({}, {}, {})",
                inner(condition),
                self.slot_expression(then, depth),
                self.slot_expression(otherwise, depth)
            ),
            Term::Resource(node) => match self.node(*node) {
                Some(node) if self.environment.is_some() => self.reference_expression(&node, depth),
                Some(node) => {
                    let name = self.full_name(&node);
                    format!(
                        "reference(resourceId({}, {}))",
                        quoted(&self.type_of(&node)),
                        self.name_arguments(&name, depth)
                    )
                }
                None => String::from("reference(…)"),
            },
            Term::Module(called) => {
                let caller = self.instance(*called).and_then(|called| called.caller.clone());
                let symbol = caller.and_then(|caller| self.module_symbol(caller.instance, caller.module));
                format!("reference({})", symbol.as_deref().map_or_else(|| "…".into(), quoted))
            }
            Term::Modules { instance, module } => match self.module_symbol(*instance, *module) {
                Some(symbol) => format!("reference({})", quoted(&symbol)),
                None => String::from("…"),
            },
            Term::Resources { .. } | Term::File(_) => String::from("…"),
            Term::Repeat(_) => String::from("copyIndex()"),
            Term::Fresh { function, .. } => format!("{}()", function_name(function)),
            Term::Hidden { shown, .. } => inner(shown),
            Term::Unknown { .. } => String::from("…"),
        }
    }

    /// The parameter that a term is, or is a place in, and that place as Bicep writes it: `sites[0].environment`.
    pub fn place_in_parameter(&self, term: TermId) -> Option<(TermId, String)> {
        let mut parts: Vec<String> = Vec::new();
        let mut id = term;
        loop {
            id = match &*self.term(id) {
                Term::Parameter(parameter) => {
                    parts.push(parameter.name.to_string());
                    parts.reverse();
                    return Some((id, parts.concat()));
                }
                Term::Member { base, name } => {
                    parts.push(match is_identifier(name) {
                        true => format!(".{name}"),
                        false => format!("[{}]", quoted(name)),
                    });
                    base.data.as_term()?
                }
                Term::Index { base, index: Value { data: Data::Int(place), .. } } => {
                    parts.push(format!("[{place}]"));
                    base.data.as_term()?
                }
                _ => return None,
            };
        }
    }

    fn module_symbol(&self, instance: InstanceId, module: ModuleId) -> Option<String> {
        let instance = self.instance(instance)?;
        let declaration = instance.template.modules.get(module.index())?;
        declaration.symbol.as_ref().map(|symbol| symbol.text.to_string())
    }

    /// The segments of a resource's full name as arguments: `'site', 'web'`.
    fn name_arguments(&self, name: &Value, depth: u32) -> String {
        let segments = self.segments(name);
        let shown = segments.into_iter().map(|pieces| match pieces.as_slice() {
            [one] => self.expression_at(one, depth + 1),
            pieces => {
                let term = self.intern(Term::Text(pieces.to_vec()));
                self.expression_at(&Value { data: term, origin: name.origin }, depth + 1)
            }
        });
        shown.collect::<Vec<_>>().join(", ")
    }
}

fn is_identifier(name: &str) -> bool {
    let starts = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    starts && name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_')
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
