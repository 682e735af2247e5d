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
                    first = self.behind(&first, argument, location);
                }
            }
            _ => {
                let condition = condition.cloned();
                turns.extend(
                    self.items_of_piece(collection, first, location).into_iter().map(|(item, index)| Turn {
                        item,
                        index,
                        condition: condition.clone(),
                    }),
                );
            }
        }
    }

    /// The index of what stands behind a list whose first item has the index `first`.
    fn behind(&self, first: &Value, list: &Value, location: Location) -> Value {
        let length = self.call_values("length", vec![list.clone()], location);
        self.counted_from(first, &length, location)
    }

    /// The lists that a list is put together of by `concat`, in order: itself where it is not.
    pub(super) fn pieces_of_list(&self, list: &Value) -> Vec<Value> {
        let (mut pieces, mut waiting) = (Vec::new(), vec![list.clone()]);
        while let Some(next) = waiting.pop() {
            self.pay(1);
            if pieces.len() > ITEMS || self.is_out_of_fuel() {
                return vec![list.clone()];
            }
            match self.term_of(&next).as_deref() {
                Some(Term::Call { function, arguments }) if &**function == "concat" => {
                    waiting.extend(arguments.iter().rev().filter(|part| !part.data.is_null()).cloned());
                }
                _ => pieces.push(next),
            }
        }
        pieces
    }

    /// As [`Evaluator::pieces_of_list`], each with the index of its first item. A list that a decision could change is left
    /// as it is.
    pub(super) fn placed_pieces(&self, list: &Value, location: Location) -> Vec<(Value, Value)> {
        let mut first = self.made(Data::Int(0), location);
        if self.is_open(list) {
            return vec![(list.clone(), first)];
        }
        let placed = self.pieces_of_list(list).into_iter().map(|piece| {
            let next = self.behind(&first, &piece, location);
            (piece, std::mem::replace(&mut first, next))
        });
        placed.collect()
    }

    /// The items of a collection with their indexes; of what is unknown in it the item that stands for all.
    fn items(&self, collection: &Value, location: Location) -> Vec<(Value, Value)> {
        let pieces = self.placed_pieces(collection, location);
        pieces.iter().flat_map(|(piece, first)| self.items_of_piece(piece, first, location)).collect()
    }

    /// As [`Evaluator::items`], of a list that is not put together and whose first item has the index `first`.
    pub(super) fn items_of_piece(
        &self,
        piece: &Value,
        first: &Value,
        location: Location,
    ) -> Vec<(Value, Value)> {
        let counted = |index: Value| self.counted_from(first, &index, location);
        let turn = |count: Value| self.made(self.intern(Term::Repeat(count)), location);
        match &piece.data {
            Data::Array(array) if array.items.len() > ITEMS => {
                let message =
                    format!("a loop has {} turns; more than {ITEMS} are not looked at", array.items.len());
                self.trouble(TroubleKind::LimitReached, message, location);
                Vec::new()
            }
            Data::Array(array) if array.open => {
                let index = counted(turn(self.length_of(array, piece, location)));
                array.items.iter().map(|slot| (self.force(slot), index.clone())).collect()
            }
            Data::Array(array) => {
                let index = |place: usize| counted(self.made(Data::Int(place as i64), location));
                array.items.iter().enumerate().map(|(place, slot)| (self.force(slot), index(place))).collect()
            }
            Data::Term(term) => {
                let range = match &*self.term(*term) {
                    Term::Call { function, arguments } if &**function == "range" => arguments.clone(),
                    _ => Vec::new(),
                };
                let (item, index) = match range.as_slice() {
                    [start, count] => {
                        let index = turn(count.clone());
                        (self.counted_from(start, &index, location), index)
                    }
                    _ => {
                        let index = turn(self.call_values("length", vec![piece.clone()], location));
                        let item = Term::Index { base: piece.clone(), index: index.clone() };
                        (Value { data: self.intern(item), origin: piece.origin }, index)
                    }
                };
                vec![(item, counted(index))]
            }
            _ => Vec::new(),
        }
    }

    /// The array that a loop over such a list gives, of what it gives for each of its items.
    pub(super) fn looped(&self, piece: &Value, items: Vec<Slot>, location: Location) -> Value {
        let is_whole = is_whole(piece);
        let count = (!is_whole).then(|| self.call_values("length", vec![piece.clone()], location));
        self.made(Data::Array(Rc::new(Array { items, open: !is_whole, count, ..Array::default() })), location)
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
        self.piece_by_piece(collection, location, |piece, first| {
            self.repeated_piece(scope, repeat, piece, first, location)
        })
    }

    /// The array that is put together of what `each` makes of the pieces of a list and the indexes of their first items.
    pub(super) fn piece_by_piece(
        &self,
        list: &Value,
        location: Location,
        each: impl Fn(&Value, &Value) -> Value,
    ) -> Value {
        let pieces = self.placed_pieces(list, location);
        let mut arrays: Vec<Value> = pieces.iter().map(|(piece, first)| each(piece, first)).collect();
        match arrays.len() {
            1 => arrays.remove(0),
            _ => self.call_values("concat", arrays, location),
        }
    }

    fn repeated_piece(
        &self,
        scope: &Scope,
        repeat: &For,
        piece: &Value,
        first: &Value,
        location: Location,
    ) -> Value {
        let mut kept = Vec::new();
        for (item, index) in self.items_of_piece(piece, first, location) {
            self.pay(FUEL_PER_TURN);
            let mut inner = scope.with(repeat.item, item);
            if let Some(local) = repeat.index {
                inner = inner.with(local, index);
            }
            let condition = repeat.condition.map(|expr| self.eval(&inner, expr));
            match condition.as_ref().map(|value| &value.data) {
                Some(Data::Bool(false)) => {}
                Some(Data::Bool(true)) | None => kept.push((None, Slot::waiting(inner, repeat.body))),
                Some(_) => kept.push((condition, Slot::waiting(inner, repeat.body))),
            }
        }
        match repeat.condition {
            None => self.looped(piece, kept.into_iter().map(|(_, slot)| slot).collect(), location),
            Some(_) => self.kept(piece, kept, location),
        }
    }

    /// The array of those items of such a list that are kept, some only under a condition.
    pub(super) fn kept(&self, piece: &Value, items: Vec<(Option<Value>, Slot)>, location: Location) -> Value {
        let is_whole = is_whole(piece);
        if is_whole && items.iter().any(|(condition, _)| condition.is_some()) {
            return self.conditional_items(items, location);
        }
        let items = items.into_iter().map(|(_, slot)| slot).collect();
        self.made(Data::Array(Rc::new(Array { items, open: !is_whole, ..Array::default() })), location)
    }

    /// An array of which some items are there only under a condition: a `concat` of conditionals, which a case settles.
    fn conditional_items(&self, pieces: Vec<(Option<Value>, Slot)>, location: Location) -> Value {
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

/// Whether all items of a list are known and looked at.
fn is_whole(list: &Value) -> bool {
    matches!(&list.data, Data::Array(array) if !array.open && array.items.len() <= ITEMS)
}
