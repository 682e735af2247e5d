//! Equality, which is yes, no or unknown.

use std::rc::Rc;

use super::Evaluator;
use super::term::{Term, TermId};
use super::value::{Data, Value};

/// What is known of a question.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// It is so.
    Yes,
    /// It is not so.
    No,
    /// It can't be told before deployment.
    Unknown,
}

impl Answer {
    fn of(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// A piece of a string.
#[derive(PartialEq, Eq, Hash, Clone, Debug)]
enum Piece {
    Known(String),
    Open(TermId),
}

impl Piece {
    fn known(&self) -> Option<&str> {
        match self {
            Self::Known(text) => Some(text),
            Self::Open(_) => None,
        }
    }
}

/// A name as it compares: two names are certainly the same when their keys are equal.
#[derive(PartialEq, Eq, Hash, Clone, Debug)]
pub struct NameKey(Vec<Piece>);

impl NameKey {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the whole name is known.
    pub(super) fn is_known(&self) -> bool {
        self.0.iter().all(|piece| piece.known().is_some())
    }

    /// What the name begins and ends with in lower case, as far as that is ASCII: what stands beside it does not change it.
    pub(crate) fn ends(&self) -> (&str, &str) {
        let is_other = |char: char| !char.is_ascii();
        let start = self.0.first().and_then(Piece::known).and_then(|text| text.split(is_other).next());
        let end = self.0.last().and_then(Piece::known).and_then(|text| text.rsplit(is_other).next());
        (start.unwrap_or_default(), end.unwrap_or_default())
    }
}

impl Evaluator<'_> {
    /// What a name compares by; `None` for what can be the same as no other name.
    pub fn name_key(&self, name: &Value) -> Option<NameKey> {
        self.folded(name, true).map(NameKey)
    }

    /// Whether two values are equal; strings letter by letter.
    pub fn equal(&self, a: &Value, b: &Value) -> Answer {
        self.within(a, || self.equal_here(a, b)).unwrap_or(Answer::Unknown)
    }

    fn equal_here(&self, a: &Value, b: &Value) -> Answer {
        match (&a.data, &b.data) {
            (Data::Term(a), Data::Term(b)) if self.class_of(*a) == self.class_of(*b) => match &*self.term(*a)
            {
                Term::Unknown { .. } => Answer::Unknown,
                _ => Answer::Yes,
            },
            (Data::Term(_), _) | (_, Data::Term(_)) => self.compare(a, b, false),
            (Data::Array(a), Data::Array(b)) => {
                if a.open || b.open {
                    return Answer::Unknown;
                }
                if a.items.len() != b.items.len() {
                    return Answer::No;
                }
                let pairs = a.items.iter().zip(&b.items);
                all(pairs.map(|(a, b)| self.equal(&self.force(a), &self.force(b))))
            }
            (Data::Object(a), Data::Object(b)) => {
                if a.open || b.open {
                    return Answer::Unknown;
                }
                if a.properties.len() != b.properties.len() {
                    return Answer::No;
                }
                all(a.properties.iter().map(|member| match self.get(b, &member.key) {
                    _ if self.is_out_of_fuel() => Answer::Unknown,
                    Some(other) => self.equal(&self.force(&member.value), &self.force(&other.value)),
                    None => Answer::No,
                }))
            }
            (Data::Lambda(_), _) | (_, Data::Lambda(_)) => Answer::Unknown,
            (a, b) => Answer::of(a.same_scalar(b)),
        }
    }

    /// Whether two names of Azure are the same: without letter case, also through `toLower` and `toUpper`.
    pub fn same_name(&self, a: &Value, b: &Value) -> Answer {
        self.compare(a, b, true)
    }

    fn compare(&self, a: &Value, b: &Value, fold: bool) -> Answer {
        let (Some(a), Some(b)) = (self.folded(a, fold), self.folded(b, fold)) else {
            return Answer::Unknown;
        };
        if a == b {
            return Answer::Yes;
        }
        match (a.as_slice(), b.as_slice()) {
            ([] | [Piece::Known(_)], [] | [Piece::Known(_)]) => Answer::No,
            _ if differs_at(a.first(), b.first(), |a, b| a.starts_with(b) || b.starts_with(a)) => Answer::No,
            _ if differs_at(a.last(), b.last(), |a, b| a.ends_with(b) || b.ends_with(a)) => Answer::No,
            _ if too_short(&a, &b) || too_short(&b, &a) => Answer::No,
            _ => Answer::Unknown,
        }
    }

    /// The pieces of a string; `None` for what can't be one, or is known to be unknowable.
    fn folded(&self, value: &Value, fold: bool) -> Option<Vec<Piece>> {
        if !matches!(value.data, Data::String(_) | Data::Term(_)) {
            return None;
        }
        let mut pieces: Vec<Piece> = Vec::new();
        for piece in self.pieces(value) {
            match &piece.data {
                Data::String(text) => push_known(&mut pieces, text, fold),
                Data::Term(term) => {
                    let term = if fold { self.without_case(*term) } else { *term };
                    match &*self.term(term) {
                        Term::Unknown { .. } => return None,
                        Term::Hidden { text, .. } => push_known(&mut pieces, text, fold),
                        _ => pieces.push(Piece::Open(self.class_of(term))),
                    }
                }
                _ => return None,
            }
        }
        Some(pieces)
    }

    /// `x` of `toLower(x)`.
    fn without_case(&self, term: TermId) -> TermId {
        match &*self.term(term) {
            Term::Call { function, arguments } if matches!(&**function, "tolower" | "toupper") => {
                match arguments.first().and_then(|argument| argument.data.as_term()) {
                    Some(inner) => self.without_case(inner),
                    None => term,
                }
            }
            _ => term,
        }
    }

    /// The reason why a value is not known, as a phrase about its first unknown part; `None` for what is known.
    pub fn why_unknown(&self, value: &Value) -> Option<Rc<str>> {
        self.why_term_unknown(value.data.as_term()?, 0)
    }

    fn why_term_unknown(&self, id: TermId, depth: u32) -> Option<Rc<str>> {
        if depth > 32 {
            return None;
        }
        let of = |value: &Value| match &value.data {
            Data::Term(inner) => self.why_term_unknown(*inner, depth + 1),
            // A loop has as many turns as its list has items.
            Data::Array(array) => self.why_term_unknown(array.count.as_ref()?.data.as_term()?, depth + 1),
            _ => None,
        };
        match &*self.term(id) {
            Term::Unknown { reason, .. } => Some(Rc::clone(reason)),
            Term::Parameter(parameter) => {
                Some(format!("the parameter '{}' has no value", parameter.name).into())
            }
            Term::Call { function, arguments } => {
                let wrong = self.why_wrong(function, arguments);
                wrong.or_else(|| arguments.iter().find_map(of)).or_else(|| {
                    let name = super::print::function_name(function);
                    Some(format!("only Azure knows what {name}() gives").into())
                })
            }
            Term::Hidden { .. } => Some("the texts of loaded files are not looked into".into()),
            Term::Fresh { function, .. } => {
                let name = super::print::function_name(function);
                Some(format!("{name}() gives another value at each deployment").into())
            }
            Term::Text(pieces) => pieces.iter().find_map(of),
            Term::Member { base, name } => match (&base.data, self.resource_path(base)) {
                (Data::Object(object), _) => Some(match object.get(name) {
                    Some(_) => "something that is not known may be laid over it".into(),
                    None => format!("it is not known whether there is a property '{name}'").into(),
                }),
                (_, Some(_)) => Some(format!("'{name}' is known only once its resource is deployed").into()),
                (_, None) => of(base),
            },
            Term::Index { base, index } => of(index).or_else(|| of(base)),
            Term::If { condition, .. } => of(condition),
            Term::Repeat(count) => of(count).or_else(|| Some("the loop's turns are not known".into())),
            Term::Modules { instance, module } => {
                let unread = self.modules(*instance, *module).parts.is_empty();
                unread.then(|| "its module can't be read".into())
            }
            Term::Resource(_) | Term::Resources { .. } | Term::Module(_) | Term::File(_) => None,
        }
    }
}

/// Adds text that is known to the pieces of a string.
fn push_known(pieces: &mut Vec<Piece>, text: &str, fold: bool) {
    let text = if fold { text.to_lowercase() } else { text.to_owned() };
    match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(Piece::Known(before)) => before.push_str(&text),
        _ => pieces.push(Piece::Known(text)),
    }
}

fn all(answers: impl Iterator<Item = Answer>) -> Answer {
    let mut whole = Answer::Yes;
    for answer in answers {
        match answer {
            Answer::No => return Answer::No,
            Answer::Unknown => whole = Answer::Unknown,
            Answer::Yes => {}
        }
    }
    whole
}

/// Whether both begin (or end) with known text that can't belong to one string.
fn differs_at(a: Option<&Piece>, b: Option<&Piece>, fits: impl Fn(&str, &str) -> bool) -> bool {
    matches!((a, b), (Some(Piece::Known(a)), Some(Piece::Known(b))) if !fits(a, b))
}

/// Whether `a` is wholly known and shorter than the known text of `b`.
fn too_short(a: &[Piece], b: &[Piece]) -> bool {
    let known = |pieces: &[Piece]| -> usize {
        pieces.iter().map(|piece| if let Piece::Known(text) = piece { text.len() } else { 0 }).sum()
    };
    a.iter().all(|piece| matches!(piece, Piece::Known(_))) && known(a) < known(b)
}
