//! Loops: over resources, over modules, and in expressions.

use std::rc::Rc;

use super::scope::Scope;
use super::term::Term;
use super::value::{Array, Data, Lambda, Slot, Value};
use super::{Evaluator, FUEL_PER_TURN, ITEMS, TroubleKind};
use crate::source::Location;
use crate::template::{ExprId, For, Repeat};

/// One turn of a loop over resources or modules.
pub(super) struct Iteration {
    /// What the body sees.
    pub(super) scope: Scope,
    /// The turn's index: a number, or the term that stands for all turns. `None` where there is no loop.
    pub(super) index: Option<Value>,
    /// What must be true for this turn to happen, where the choice of the collection says so.
    pub(super) condition: Option<Value>,
}

/// One item of a collection that is looped over.
struct Turn {
    item: Value,
    index: Value,
    condition: Option<Value>,
}

impl Evaluator<'_> {
    /// The turns of a loop over resources or modules. A collection that is a choice gives the turns of each side under
    /// its condition; an unknown one gives the one turn that stands for all.
    pub(super) fn iterations(&self, scope: &Scope, repeat: &Repeat) -> Vec<Iteration> {
        let Some(instance) = self.instance(scope.instance) else { return Vec::new() };
        let location = instance.template.location(repeat.span);
        let collection = self.eval(scope, repeat.collection);
        let mut turns = Vec::new();
        let first = self.made(Data::Int(0), location);
        self.turns(&collection, None, &first, location, &mut turns);
        let bind = |turn: Turn| {
            let mut inner = scope.with(repeat.item, turn.item);
            if let Some(index) = repeat.index {
                inner = inner.with(index, turn.index.clone());
            }
            Iteration { scope: inner, index: Some(turn.index), condition: turn.condition }
        };
        turns.into_iter().map(bind).collect()
    }

    /// The turns of a collection whose first item has the index `first`.
    fn turns(
        &self,
        collection: &Value,
        condition: Option<&Value>,
        first: &Value,
        location: Location,
        turns: &mut Vec<Turn>,
    ) {
        let add = |a: &Value, b: Value| match a.data {
            Data::Int(0) => b,
            _ => self.call_values("add", vec![a.clone(), b], location),
        };
        match self.term_of(collection).as_deref() {
            Some(Term::If { condition: open, then, otherwise }) => {
                let no = self.call_values("not", vec![open.clone()], location);
                for (side, holds) in [(then, open.clone()), (otherwise, no)] {
                    let both = match condition {
                        Some(above) => self.call_values("and", vec![above.clone(), holds], location),
                        None => holds,
                    };
                    self.turns(&self.force(side), Some(&both), first, location, turns);
                }
            }
            Some(Term::Call { function, arguments }) if &**function == "concat" => {
                let mut first = first.clone();
                for argument in arguments {
                    self.turns(argument, condition, &first, location, turns);
                    first = add(&first, self.call_values("length", vec![argument.clone()], location));
                }
            }
            _ => {
                let condition = condition.cloned();
                turns.extend(self.items(collection, location).into_iter().map(|(item, index)| Turn {
                    item,
                    index: add(first, index),
                    condition: condition.clone(),
                }));
            }
        }
    }

    /// The items of a collection with their indexes; of an unknown one the item that stands for all.
    fn items(&self, collection: &Value, location: Location) -> Vec<(Value, Value)> {
        match &collection.data {
            Data::Array(array) if array.items.len() > ITEMS => {
                let message =
                    format!("a loop has {} turns; more than {ITEMS} are not looked at", array.items.len());
                self.trouble(TroubleKind::LimitReached, message, location);
                Vec::new()
            }
            Data::Array(array) if array.open => {
                let count = self.length_of(array, collection, location);
                let index = self.made(self.intern(Term::Repeat(count)), location);
                array.items.iter().map(|slot| (self.force(slot), index.clone())).collect()
            }
            Data::Array(array) => {
                let index = |place: usize| self.made(Data::Int(place as i64), location);
                array.items.iter().enumerate().map(|(place, slot)| (self.force(slot), index(place))).collect()
            }
            Data::Term(term) => match &*self.term(*term) {
                Term::Call { function, arguments } if &**function == "range" => match arguments.as_slice() {
                    [start, count] => {
                        let index = self.made(self.intern(Term::Repeat(count.clone())), location);
                        vec![(self.counted_from(start, &index, location), index)]
                    }
                    _ => vec![self.representative(collection, location)],
                },
                _ => vec![self.representative(collection, location)],
            },
            _ => Vec::new(),
        }
    }

    fn representative(&self, collection: &Value, location: Location) -> (Value, Value) {
        let count = self.call_values("length", vec![collection.clone()], location);
        let index = self.made(self.intern(Term::Repeat(count)), location);
        let item = Term::Index { base: collection.clone(), index: index.clone() };
        (Value { data: self.intern(item), origin: collection.origin }, index)
    }

    /// What the body of a loop in an expression sees, turn by turn.
    pub fn turn_scopes(&self, scope: &Scope, repeat: &For) -> Vec<Scope> {
        let Some(instance) = self.instance(scope.instance) else { return Vec::new() };
        let location = instance.template.location_of(repeat.collection);
        let collection = self.eval(scope, repeat.collection);
        let bind = |(item, index)| match repeat.index {
            Some(local) => scope.with(repeat.item, item).with(local, index),
            None => scope.with(repeat.item, item),
        };
        self.items(&collection, location).into_iter().map(bind).collect()
    }

    /// How many items an open array will have.
    pub(super) fn length_of(&self, array: &Rc<Array>, whole: &Value, location: Location) -> Value {
        array.count.clone().unwrap_or_else(|| {
            let term = Term::Call { function: "length".into(), arguments: vec![whole.clone()] };
            self.made(self.intern(term), location)
        })
    }

    /// The array that a loop in an expression gives.
    pub(super) fn eval_for(&self, scope: &Scope, expr: ExprId, repeat: &For) -> Value {
        let Some(instance) = self.instance(scope.instance) else {
            return self.eval(scope, repeat.collection);
        };
        let location = instance.template.location_of(expr);
        let collection = self.eval(scope, repeat.collection);
        self.repeated(scope, repeat, &collection, location)
    }

    fn repeated(&self, scope: &Scope, repeat: &For, collection: &Value, location: Location) -> Value {
        if self.is_open(collection) && repeat.condition.is_none() {
            if let Some(Term::If { condition, then, otherwise }) = self.term_of(collection).as_deref() {
                let side =
                    |slot: &Slot| Slot::ready(self.repeated(scope, repeat, &self.force(slot), location));
                let term =
                    Term::If { condition: condition.clone(), then: side(then), otherwise: side(otherwise) };
                return self.made(self.intern(term), location);
            }
            // The loop waits as a call of `map` until a case says what it runs over.
            let parameters = [Some(repeat.item), repeat.index].into_iter().flatten().collect();
            let lambda = Lambda { parameters, body: repeat.body, scope: scope.clone() };
            let lambda = self.made(Data::Lambda(Rc::new(lambda)), location);
            let term = Term::Call { function: "map".into(), arguments: vec![collection.clone(), lambda] };
            return self.made(self.intern(term), location);
        }
        let (exact, others) = match &collection.data {
            Data::Array(array) => (!array.open, array.others),
            _ => (false, false),
        };
        let count = (!exact).then(|| self.call_values("length", vec![collection.clone()], location));
        let mut pieces = Vec::new();
        let mut undecided = false;
        for (item, index) in self.items(collection, location) {
            self.pay(FUEL_PER_TURN);
            let mut inner = scope.with(repeat.item, item);
            if let Some(local) = repeat.index {
                inner = inner.with(local, index);
            }
            let condition = repeat.condition.map(|expr| self.eval(&inner, expr));
            match condition.as_ref().map(|value| &value.data) {
                Some(Data::Bool(false)) => continue,
                Some(Data::Bool(true)) | None => pieces.push((None, Slot::waiting(inner, repeat.body))),
                Some(_) => {
                    undecided = true;
                    pieces.push((condition, Slot::waiting(inner, repeat.body)));
                }
            }
        }
        if undecided && exact {
            return self.conditional_items(pieces, location);
        }
        let count = if repeat.condition.is_some() { None } else { count };
        let items = pieces.into_iter().map(|(_, slot)| slot).collect();
        let array = Array { items, open: !exact, others, count, ..Array::default() };
        self.made(Data::Array(Rc::new(array)), location)
    }

    /// An array of which some items are there only under a condition: a `concat` of conditionals, which a case settles.
    pub(super) fn conditional_items(&self, pieces: Vec<(Option<Value>, Slot)>, location: Location) -> Value {
        let list =
            |items: Vec<Slot>| self.made(Data::Array(Rc::new(Array { items, ..Array::default() })), location);
        let arguments = pieces
            .into_iter()
            .map(|(condition, slot)| match condition {
                None => list(vec![slot]),
                Some(condition) => {
                    let (then, otherwise) = (Slot::ready(list(vec![slot])), Slot::ready(list(Vec::new())));
                    self.made(self.intern(Term::If { condition, then, otherwise }), location)
                }
            })
            .collect();
        let term = Term::Call { function: "concat".into(), arguments };
        self.made(self.intern(term), location)
    }
}
