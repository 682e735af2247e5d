//! Calls: what each function makes of arguments that may be terms.
//!
//! Functions whose answer can be told from partly known arguments are here. All others get their arguments only when these
//! are known ([`super::functions`]); until then the call is a term.

use std::collections::HashMap;
use std::rc::Rc;

use super::functions;
use super::instance::Instance;
use super::scope::Scope;
use super::term::Term;
use super::value::{Array, Data, Member, Object, Slot, Value};
use super::{Answer, Evaluator, FUEL_PER_TURN, ITEMS, Step, TroubleKind};
use crate::graph::NodeId;
use crate::source::Location;
use crate::template::{ExprId, TargetScope, same_name};

impl Evaluator<'_> {
    /// A built-in function that an expression calls.
    pub(super) fn eval_call(
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
            "resourcegroup" | "subscription" | "managementgroup" | "tenant" if values.is_empty() => {
                self.place(instance, function, location)
            }
            "deployment" => self.made(
                self.intern(Term::Call { function: "deployment".into(), arguments: Vec::new() }),
                location,
            ),
            "resourceid"
            | "subscriptionresourceid"
            | "tenantresourceid"
            | "managementgroupresourceid"
            | "extensionresourceid" => self.resource_id_call(instance, function, values, location),
            "reference" => self.reference(instance, &values, location),
            "loadtextcontent" | "loadjsoncontent" | "loadyamlcontent" | "loadfileasbase64" => {
                self.load(instance, function, &values, location)
            }
            "newguid" | "utcnow" => {
                let call = self.terms.borrow().len() as u32;
                self.made(self.intern(Term::Fresh { function: Rc::from(function), call }), location)
            }
            "parameters" | "variables" => self.declared_by_name(instance, function, &values, location),
            _ => self.call_values(function, values, location),
        }
    }

    /// A built-in function of these values.
    pub(super) fn call_values(&self, function: &str, arguments: Vec<Value>, location: Location) -> Value {
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
        let found = functions::find(function);
        if let Some(implementation) = found {
            match implementation(self, &arguments, location) {
                functions::Given::Value(value) => {
                    let last = arguments.last().map(|argument| argument.origin);
                    let step = Step::Function(Rc::from(super::print::function_name(function)));
                    let origin = match last {
                        Some(last) if arguments.len() == 1 => self.push(location, step, Some(last)),
                        _ => value.origin,
                    };
                    return Value { data: value.data, origin };
                }
                // What is wrong with a wrong call is asked for only when somebody wants to know.
                functions::Given::Wrong(_) | functions::Given::Unknown => {}
            }
        }
        let term = Term::Call { function: Rc::from(function), arguments };
        self.made(self.intern(term), location)
    }

    /// What is wrong with a call.
    pub(super) fn why_wrong(&self, function: &str, arguments: &[Value]) -> Option<Rc<str>> {
        let nowhere = Location { file: crate::source::FileId(0), span: crate::source::Span::default() };
        let location = arguments.first().and_then(|argument| self.location(argument)).unwrap_or(nowhere);
        match functions::find(function)?(self, arguments, location) {
            functions::Given::Wrong(reason) => Some(reason.into()),
            functions::Given::Value(_) | functions::Given::Unknown => None,
        }
    }

    fn connect(&self, function: &str, values: impl Iterator<Item = Value>, location: Location) -> Value {
        // The value that settles the whole, whatever the others are.
        let strong = function == "or";
        let mut open: Vec<Value> = Vec::new();
        for value in values {
            match &value.data {
                Data::Bool(answer) if *answer == strong => return self.made(Data::Bool(strong), location),
                Data::Bool(_) => {}
                Data::Term(term) => match &*self.term(*term) {
                    Term::Call { function: inner, arguments } if &**inner == function => {
                        open.extend(arguments.iter().cloned());
                    }
                    _ => open.push(value),
                },
                _ => {
                    return self
                        .unknown(format!("{function}() has an argument that is no boolean"), location);
                }
            }
        }
        match open.as_slice() {
            [] => self.made(Data::Bool(!strong), location),
            [one] => one.clone(),
            _ => {
                self.made(self.intern(Term::Call { function: Rc::from(function), arguments: open }), location)
            }
        }
    }

    fn not(&self, value: &Value, location: Location) -> Value {
        match &value.data {
            Data::Bool(answer) => self.made(Data::Bool(!answer), location),
            Data::Term(term) => match &*self.term(*term) {
                Term::Call { function, arguments } if &**function == "not" => match arguments.first() {
                    Some(inner) => inner.clone(),
                    None => value.clone(),
                },
                _ => {
                    let term = Term::Call { function: "not".into(), arguments: vec![value.clone()] };
                    self.made(self.intern(term), location)
                }
            },
            _ => self.unknown("not() has an argument that is no boolean", location),
        }
    }

    fn equals(&self, a: &Value, b: &Value, location: Location) -> Value {
        match self.equal(a, b) {
            Answer::Yes => return self.made(Data::Bool(true), location),
            Answer::No => return self.made(Data::Bool(false), location),
            Answer::Unknown => {}
        }
        // One order, so that swapped operands are the same term: a literal stands last, else the older term first.
        let swapped = match (&a.data, &b.data) {
            (Data::Term(a), Data::Term(b)) => a > b,
            (_, Data::Term(_)) => true,
            _ => false,
        };
        let (a, b) = if swapped { (b, a) } else { (a, b) };
        if let (Data::Bool(answer), true) = (&b.data, self.is_condition(a)) {
            return if *answer { a.clone() } else { self.not(a, location) };
        }
        if let (Data::Int(0), Some(counted)) = (&b.data, self.counted(a)) {
            return self.is_empty(counted, location);
        }
        let term = Term::Call { function: "equals".into(), arguments: vec![a.clone(), b.clone()] };
        self.made(self.intern(term), location)
    }

    /// Whether a term is true or false, and nothing else.
    fn is_condition(&self, value: &Value) -> bool {
        match self.term_of(value).as_deref() {
            Some(Term::Call { function, .. }) => matches!(
                &**function,
                "and"
                    | "or"
                    | "not"
                    | "equals"
                    | "empty"
                    | "contains"
                    | "bool"
                    | "greater"
                    | "greaterorequals"
                    | "less"
                    | "lessorequals"
                    | "startswith"
                    | "endswith"
            ),
            Some(Term::Parameter(parameter)) => parameter
                .domain
                .as_ref()
                .is_some_and(|domain| domain.iter().all(|value| matches!(value.data, Data::Bool(_)))),
            _ => false,
        }
    }

    /// What `length(x)` counts.
    fn counted(&self, value: &Value) -> Option<Value> {
        match self.term_of(value).as_deref() {
            Some(Term::Call { function, arguments }) if &**function == "length" => arguments.first().cloned(),
            _ => None,
        }
    }

    /// `length(x) > 0` and its like come down to `empty(x)`.
    fn compare_length(&self, function: &str, a: &Value, b: &Value, location: Location) -> Option<Value> {
        let (counted, number, function) = match (&a.data, &b.data) {
            (Data::Term(_), Data::Int(number)) => (self.counted(a)?, *number, function),
            (Data::Int(number), Data::Term(_)) => {
                let turned = match function {
                    "greater" => "less",
                    "less" => "greater",
                    "greaterorequals" => "lessorequals",
                    _ => "greaterorequals",
                };
                (self.counted(b)?, *number, turned)
            }
            _ => return None,
        };
        let is_empty = match (function, number) {
            ("greater", 0) | ("greaterorequals", 1) => false,
            ("less", 1) | ("lessorequals", 0) => true,
            _ => return None,
        };
        let answer = self.is_empty(counted, location);
        Some(if is_empty { answer } else { self.not(&answer, location) })
    }

    /// `empty(counted)`, as a term where it is not known.
    fn is_empty(&self, counted: Value, location: Location) -> Value {
        self.empty(&counted, location).unwrap_or_else(|| {
            let term = Term::Call { function: "empty".into(), arguments: vec![counted] };
            self.made(self.intern(term), location)
        })
    }

    fn coalesce(&self, values: impl Iterator<Item = Value>, location: Location) -> Value {
        let mut open: Vec<Value> = Vec::new();
        for value in values {
            match &value.data {
                Data::Null => {}
                Data::Term(_) if !self.is_never_null(&value) => open.push(value),
                _ if open.is_empty() => return value,
                _ => {
                    open.push(value);
                    break;
                }
            }
        }
        match open.as_slice() {
            [] => self.made(Data::Null, location),
            [one] => one.clone(),
            _ => {
                self.made(self.intern(Term::Call { function: "coalesce".into(), arguments: open }), location)
            }
        }
    }

    /// Whether a value is certainly something else than null.
    pub(super) fn is_never_null(&self, value: &Value) -> bool {
        if !matches!(value.data, Data::Term(_)) {
            return !value.data.is_null();
        }
        match self.term_of(value).as_deref() {
            Some(Term::Text(_) | Term::Resource(_) | Term::Module(_) | Term::Repeat(_)) => true,
            // A parameter without a value gets one, or the deployment is refused; a nullable one would be null here.
            Some(Term::Parameter(_)) => true,
            Some(Term::Call { function, .. }) => matches!(
                &**function,
                "and"
                    | "or"
                    | "not"
                    | "equals"
                    | "empty"
                    | "contains"
                    | "length"
                    | "tolower"
                    | "toupper"
                    | "concat"
                    | "resourceid"
                    | "uniquestring"
                    | "guid"
                    | "format"
                    | "string"
                    | "resourcegroup"
                    | "subscription"
            ),
            _ => false,
        }
    }

    fn empty(&self, value: &Value, location: Location) -> Option<Value> {
        let answer = match &value.data {
            Data::Null => true,
            Data::String(text) => text.is_empty(),
            Data::Array(array) => match (array.items.is_empty(), array.open) {
                (empty, false) => empty,
                (_, true) => {
                    let counted = array.count.clone().and_then(|count| self.counted(&count))?;
                    return self.empty(&counted, location);
                }
            },
            Data::Object(object) => match (object.properties.is_empty(), object.open) {
                (false, _) => false,
                (true, false) => true,
                (true, true) => return None,
            },
            Data::Term(term) => match &*self.term(*term) {
                Term::Text(pieces) if pieces.iter().any(|piece| matches!(piece.data, Data::String(_))) => {
                    false
                }
                Term::Resource(_) | Term::Module(_) => false,
                Term::Call { function, .. }
                    if matches!(&**function, "resourceid" | "uniquestring" | "guid") =>
                {
                    false
                }
                Term::Parameter(parameter) if parameter.is_string => {
                    let nothing = self.made(Data::string(""), location);
                    return Some(self.equals(value, &nothing, location));
                }
                _ => return None,
            },
            _ => return None,
        };
        Some(self.made(Data::Bool(answer), location))
    }

    fn length(&self, value: &Value, location: Location) -> Option<Value> {
        let length = match &value.data {
            Data::Array(array) if array.open => return Some(self.length_of(array, value, location)),
            Data::Array(array) => array.items.len(),
            Data::Object(object) if !object.open => object.properties.len(),
            Data::String(text) => text.encode_utf16().count(),
            Data::Term(term) => match &*self.term(*term) {
                Term::Call { function, arguments } if &**function == "range" => {
                    return arguments.get(1).cloned();
                }
                Term::Call { function, arguments } if &**function == "map" => {
                    return Some(self.call_values("length", vec![arguments.first()?.clone()], location));
                }
                _ => return None,
            },
            _ => return None,
        };
        Some(self.made(Data::Int(length as i64), location))
    }

    /// Whether a value is certainly a string.
    fn is_text(&self, value: &Value) -> bool {
        match &value.data {
            Data::String(_) => true,
            Data::Term(term) => match &*self.term(*term) {
                Term::Text(_) => true,
                Term::Parameter(parameter) => parameter.is_string,
                Term::Call { function, .. } => matches!(
                    &**function,
                    "tolower"
                        | "toupper"
                        | "uniquestring"
                        | "guid"
                        | "format"
                        | "string"
                        | "substring"
                        | "replace"
                        | "resourceid"
                        | "trim"
                        | "join"
                        | "uri"
                        | "base64"
                        | "padleft"
                ),
                _ => false,
            },
            _ => false,
        }
    }

    fn concat(&self, arguments: &[Value], location: Location) -> Option<Value> {
        if arguments.iter().any(|value| self.is_text(value)) {
            return Some(self.text(arguments.iter().cloned(), location));
        }
        if !arguments.iter().any(|value| matches!(value.data, Data::Array(_))) {
            return match arguments {
                [] => Some(self.list(Vec::new(), location)),
                _ if arguments.iter().all(|value| value.data.is_scalar()) => {
                    Some(self.text(arguments.iter().cloned(), location))
                }
                _ => None,
            };
        }
        if arguments.iter().any(|value| self.is_open(value)) {
            return None;
        }
        let counts = arguments.iter().map(|value| match &value.data {
            Data::Array(array) => array.items.len(),
            _ => 0,
        });
        let count: usize = counts.sum();
        if count > ITEMS {
            let message = format!("concat() makes {count} items; more than {ITEMS} are not looked at");
            self.trouble(TroubleKind::LimitReached, message, location);
            return Some(self.unknown("the array grows too long", location));
        }
        self.pay(count / 2);
        let mut items = Vec::new();
        let mut open = false;
        for value in arguments {
            match &value.data {
                Data::Array(array) => {
                    items.extend(array.items.iter().cloned());
                    open |= array.open;
                }
                Data::Null => {}
                _ => open = true,
            }
        }
        let array = Array { items, open, count: None };
        Some(self.made(Data::Array(Rc::new(array)), location))
    }

    /// `format('{0}-{1}', a, b)` is the string of its pieces, as long as no argument has a format of its own.
    fn format(&self, pattern: &Value, arguments: &[Value], location: Location) -> Option<Value> {
        let Data::String(pattern) = &pattern.data else { return None };
        let mut pieces = Vec::new();
        for piece in functions::format::pieces(pattern)? {
            match piece {
                functions::format::Piece::Text(text) => pieces.push(self.made(Data::string(text), location)),
                functions::format::Piece::Argument { place, specifier: None } => {
                    pieces.push(arguments.get(place)?.clone())
                }
                functions::format::Piece::Argument { .. } => return None,
            }
        }
        let known = |value: &Value| !matches!(value.data, Data::Array(_) | Data::Object(_) | Data::Lambda(_));
        pieces.iter().all(known).then(|| self.text(pieces, location))
    }

    fn change_case(&self, function: &str, value: &Value, location: Location) -> Option<Value> {
        let Data::Term(term) = &value.data else { return None };
        let pieces = match &*self.term(*term) {
            Term::Text(pieces) => pieces.clone(),
            Term::Call { function: inner, arguments } if matches!(&**inner, "tolower" | "toupper") => {
                let term = Term::Call { function: Rc::from(function), arguments: arguments.clone() };
                return Some(self.made(self.intern(term), location));
            }
            _ => return None,
        };
        let changed: Vec<Value> =
            pieces.into_iter().map(|piece| self.call_values(function, vec![piece], location)).collect();
        Some(self.text(changed, location))
    }

    fn contains(&self, container: &Value, item: &Value, location: Location) -> Option<Value> {
        match &container.data {
            Data::Array(array) if !array.open => {
                let known: Vec<Value> = array.items.iter().map(|slot| self.force(slot)).collect();
                let equal = known.iter().map(|value| self.equals(value, item, location));
                Some(self.connect("or", equal, location))
            }
            Data::Array(array) => {
                let yes = |slot: &Slot| self.equal(&self.force(slot), item) == Answer::Yes;
                (array.items.iter().any(yes) && array.count.is_none())
                    .then(|| self.made(Data::Bool(true), location))
            }
            Data::Object(object) => {
                let name = item.data.as_str()?;
                match object.get(name) {
                    Some(_) => Some(self.made(Data::Bool(true), location)),
                    None if object.open => None,
                    None => Some(self.made(Data::Bool(false), location)),
                }
            }
            Data::Null => Some(self.made(Data::Bool(false), location)),
            _ => None,
        }
    }

    /// Objects laid over each other, later ones above; `deep` merges objects inside them too.
    fn merged(&self, parts: &[Value], deep: bool, location: Location) -> Option<Value> {
        if parts.iter().any(|part| self.is_open(part)) {
            return None;
        }
        let mut whole = Object::default();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut any = false;
        for part in parts {
            match &part.data {
                Data::Object(object) => {
                    any = true;
                    whole.open |= object.open;
                    self.pay(object.properties.len() * 4);
                    if !self.burn(location) {
                        return Some(self.unknown("the deployment takes too many steps", location));
                    }
                    for member in &object.properties {
                        let end = whole.properties.len();
                        let place = *places.entry(member.key.to_ascii_lowercase()).or_insert(end);
                        self.lay(&mut whole, place, member.clone(), deep, location);
                    }
                }
                Data::Null => {}
                Data::Term(_) => {
                    // It may set any of them anew.
                    whole.open = true;
                    let below = Rc::new(Object { properties: whole.properties.clone(), open: true });
                    for member in &mut whole.properties {
                        let value = self.property_of(Rc::clone(&below), &member.key, location);
                        member.value = Slot::ready(value);
                    }
                }
                _ => return None,
            }
        }
        (any || whole.open).then(|| self.made(Data::Object(Rc::new(whole)), location))
    }

    fn lay(&self, whole: &mut Object, place: usize, member: Member, deep: bool, location: Location) {
        let Some(before) = whole.properties.get_mut(place) else {
            whole.properties.push(member);
            return;
        };
        if deep {
            let (below, above) = (self.force(&before.value), self.force(&member.value));
            if matches!((&below.data, &above.data), (Data::Object(_), Data::Object(_))) {
                let both = self.within(|| self.merged(&[below, above], true, location)).flatten();
                let both = both.unwrap_or_else(|| self.unknown("what is merged lies too deep", location));
                before.value = Slot::ready(both);
                return;
            }
        }
        *before = member;
    }

    fn flatten(&self, list: &Value, location: Location) -> Option<Value> {
        let Data::Array(array) = &list.data else { return None };
        let parts: Vec<Value> = array.items.iter().map(|slot| self.force(slot)).collect();
        if !array.open {
            return match self.concat(&parts, location) {
                None if !parts.is_empty() => {
                    let term = Term::Call { function: "concat".into(), arguments: parts };
                    Some(self.made(self.intern(term), location))
                }
                other => other,
            };
        }
        if parts.iter().any(|part| self.is_open(part)) {
            return None;
        }
        let inner = parts.iter().filter_map(|part| match &part.data {
            Data::Array(array) => Some(Rc::clone(array)),
            _ => None,
        });
        let items = inner.flat_map(|array| array.items.clone()).collect();
        Some(self.made(Data::Array(Rc::new(Array { items, open: true, count: None })), location))
    }

    fn map(&self, list: &Value, lambda: &Value, location: Location) -> Option<Value> {
        let Data::Lambda(lambda) = &lambda.data else { return None };
        let list = self.nodes_as_list(list, location);
        let Data::Array(array) = &list.data else { return None };
        self.pay(array.items.len() * FUEL_PER_TURN);
        if self.is_out_of_fuel() {
            return None;
        }
        let index = match array.open {
            false => None,
            true => {
                Some(self.made(self.intern(Term::Repeat(self.length_of(array, &list, location))), location))
            }
        };
        let items = array.items.iter().enumerate().map(|(place, slot)| {
            let index = index.clone().unwrap_or_else(|| self.made(Data::Int(place as i64), location));
            self.call_lambda_later(lambda, &[self.force(slot), index])
        });
        let items = items.collect();
        let count = array.open.then(|| self.length_of(array, &list, location));
        Some(self.made(Data::Array(Rc::new(Array { items, open: array.open, count })), location))
    }

    fn filter(&self, list: &Value, lambda: &Value, location: Location) -> Option<Value> {
        let Data::Lambda(lambda) = &lambda.data else { return None };
        let list = self.nodes_as_list(list, location);
        let Data::Array(array) = &list.data else { return None };
        let mut pieces = Vec::new();
        for (place, slot) in array.items.iter().enumerate() {
            let index = self.made(Data::Int(place as i64), location);
            let answer = self.call_lambda(lambda, &[self.force(slot), index]);
            match answer.data {
                Data::Bool(true) => pieces.push((None, slot.clone())),
                Data::Bool(false) => {}
                _ => pieces.push((Some(answer), slot.clone())),
            }
        }
        if array.open {
            let items = pieces.into_iter().map(|(_, slot)| slot).collect();
            return Some(self.made(Data::Array(Rc::new(Array { items, open: true, count: None })), location));
        }
        if pieces.iter().all(|(condition, _)| condition.is_none()) {
            let items = pieces.into_iter().map(|(_, slot)| slot).collect();
            return Some(self.made(Data::Array(Rc::new(Array { items, ..Array::default() })), location));
        }
        Some(self.conditional_items(pieces, location))
    }

    /// All resources or modules of a loop as an array.
    fn nodes_as_list(&self, value: &Value, location: Location) -> Value {
        let (items, open): (Vec<Value>, bool) = match self.term_of(value).as_deref() {
            Some(Term::Resources { instance, resource }) => {
                let nodes = self.resources(*instance, *resource);
                let open = nodes
                    .parts
                    .iter()
                    .any(|(index, _)| index.as_ref().is_some_and(|index| !index.data.is_scalar()));
                let value = |node: NodeId| self.made(self.intern(Term::Resource(node)), location);
                (nodes.parts.iter().map(|(_, node)| value(*node)).collect(), open)
            }
            Some(Term::Modules { instance, module }) => {
                let called = self.modules(*instance, *module);
                let open = called
                    .parts
                    .iter()
                    .any(|(index, _)| index.as_ref().is_some_and(|index| !index.data.is_scalar()));
                let value = |called| self.made(self.intern(Term::Module(called)), location);
                (called.parts.iter().map(|(_, called)| value(*called)).collect(), open)
            }
            _ => return value.clone(),
        };
        let items = items.into_iter().map(Slot::ready).collect();
        self.made(Data::Array(Rc::new(Array { items, open, count: None })), location)
    }

    fn end_item(&self, function: &str, list: &Value, location: Location) -> Option<Value> {
        let Data::Array(array) = &list.data else { return None };
        if array.open {
            return None;
        }
        let slot = if function == "first" { array.items.first() } else { array.items.last() };
        Some(match slot {
            Some(slot) => {
                let value = self.force(slot);
                self.stepped(value, location, Step::Function(Rc::from(function)))
            }
            None => self.made(Data::Null, location),
        })
    }

    /// `resourceGroup()` and its like, where they are called.
    fn place(&self, instance: &Rc<Instance>, function: &str, location: Location) -> Value {
        let scope = self
            .instance(instance.declarations)
            .map_or_else(|| instance.scope.clone(), |owner| owner.scope.clone());
        let kind = self.scope_kind(instance, &scope);
        let matches = match function {
            "resourcegroup" => kind == TargetScope::ResourceGroup,
            "subscription" => kind == TargetScope::Subscription,
            "managementgroup" => kind == TargetScope::ManagementGroup,
            _ => false,
        };
        if matches && !scope.data.is_null() {
            return Value { data: scope.data, origin: scope.origin };
        }
        let term = Term::Call { function: Rc::from(function), arguments: Vec::new() };
        self.made(self.intern(term), location)
    }

    fn scope_kind(&self, instance: &Rc<Instance>, scope: &Value) -> TargetScope {
        match self.term_of(scope).as_deref() {
            Some(Term::Call { function, .. }) => match &**function {
                "resourcegroup" => TargetScope::ResourceGroup,
                "subscription" => TargetScope::Subscription,
                "managementgroup" => TargetScope::ManagementGroup,
                _ => instance.template.scope,
            },
            _ => instance.template.scope,
        }
    }

    /// `reference(id)`: the properties of a resource of this deployment, where it can be told which.
    fn reference(&self, instance: &Rc<Instance>, values: &[Value], location: Location) -> Value {
        let [id, rest @ ..] = values else { return self.unknown("reference() has no argument", location) };
        let full = matches!(rest.get(1).and_then(|value| value.data.as_str()), Some(text) if same_name(text, "full"));
        let node = self.referenced(instance, id).or_else(|| match &*self.term_of(id)? {
            Term::Call { function, arguments } if &**function == "resourceid" => match arguments.as_slice() {
                [_, ty, name] => Some(self.referenced_node(
                    instance.id,
                    id.data.as_term()?,
                    ty.data.as_str()?,
                    name,
                    location,
                )),
                _ => None,
            },
            _ => None,
        });
        match node {
            Some(node) => {
                let whole = self.made(self.intern(Term::Resource(node)), location);
                if full { whole } else { self.member(&whole, "properties", location, false) }
            }
            None => {
                let term = Term::Call { function: "reference".into(), arguments: values.to_vec() };
                self.made(self.intern(term), location)
            }
        }
    }

    /// The resource that an id, or a name without a type, means among those declared next to the caller.
    fn referenced(&self, instance: &Rc<Instance>, id: &Value) -> Option<NodeId> {
        let wanted = match self.term_of(id).as_deref() {
            Some(Term::Call { function, arguments }) if &**function == "resourceid" => {
                match arguments.as_slice() {
                    [_, ty, name] => Some((ty.data.as_str()?.to_owned(), name.clone())),
                    _ => None,
                }
            }
            _ => None,
        };
        let resources = &instance.template.resources;
        let nodes = resources.iter().enumerate().filter(|(_, resource)| match &wanted {
            Some((ty, _)) => same_name(&resource.ty, ty),
            None => true,
        });
        let nodes: Vec<NodeId> = nodes
            .flat_map(|(place, _)| {
                let expansion = self.resources(instance.id, crate::template::ResourceId(place as u32));
                expansion.parts.iter().map(|(_, node)| *node).collect::<Vec<_>>()
            })
            .collect();
        let name = wanted.as_ref().map_or(id, |(_, name)| name);
        let same = |node: &NodeId| {
            self.node(*node).is_some_and(|node| self.same_name(&self.full_name(&node), name) == Answer::Yes)
        };
        let found: Vec<NodeId> = nodes.into_iter().filter(same).collect();
        let is_exactly = |node: &NodeId| {
            self.node(*node).is_some_and(|node| {
                self.resource_id(&node).as_term().is_some_and(|own| Some(own) == id.data.as_term())
            })
        };
        if let Some(exact) = found.iter().find(|node| is_exactly(node)) {
            return Some(*exact);
        }
        let mut found = found.into_iter();
        let first = found.next()?;
        // A name alone must mean one resource only.
        (wanted.is_some() || found.next().is_none()).then_some(first)
    }

    fn load(&self, instance: &Rc<Instance>, function: &str, values: &[Value], location: Location) -> Value {
        let Some(path) = values.first().and_then(|value| value.data.as_str()) else {
            return self.unknown("the path of the file is not known", location);
        };
        match self.files.text(instance.template.file, path) {
            Ok(text) => functions::files::load(self, function, &text, values.get(1), location),
            Err(reason) => {
                self.trouble(TroubleKind::UnresolvedModule, reason.clone(), location);
                self.unknown(reason, location)
            }
        }
    }

    /// `parameters(name)` and `variables(name)` with a name that is computed.
    fn declared_by_name(
        &self,
        instance: &Rc<Instance>,
        function: &str,
        values: &[Value],
        location: Location,
    ) -> Value {
        let owner = self.instance(instance.declarations);
        let (Some(owner), Some(name)) = (owner, values.first().and_then(|value| value.data.as_str())) else {
            let term = Term::Call { function: Rc::from(function), arguments: values.to_vec() };
            return self.made(self.intern(term), location);
        };
        let template = &owner.template;
        let found = match function {
            "parameters" => template
                .parameters
                .iter()
                .position(|parameter| same_name(&parameter.name.text, name))
                .map(|place| self.parameter(owner.id, crate::template::ParameterId(place as u32))),
            _ => template
                .variables
                .iter()
                .position(|variable| same_name(&variable.name.text, name))
                .map(|place| self.variable(owner.id, crate::template::VariableId(place as u32))),
        };
        found.unwrap_or_else(|| self.unknown(format!("nothing declares '{name}'"), location))
    }
}
