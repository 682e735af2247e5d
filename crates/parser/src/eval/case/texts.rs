//! What a case knows of how texts begin, how they end and what they contain.

use std::collections::HashMap;

use super::Case;
use super::facts::Facts;
use crate::eval::functions::fold;
use crate::eval::term::{Term, TermId};
use crate::eval::value::Data;

/// Where in a text another one is looked for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Where {
    Start,
    End,
    Anywhere,
}

impl Where {
    fn of(function: &str) -> Option<Self> {
        match function {
            "startswith" => Some(Self::Start),
            "endswith" => Some(Self::End),
            "contains" => Some(Self::Anywhere),
            _ => None,
        }
    }

    /// A text as it is compared: letter case counts only inside.
    fn compared(self, text: &str) -> String {
        match self {
            Self::Start | Self::End => fold(text),
            Self::Anywhere => text.to_owned(),
        }
    }

    fn has(self, text: &str, part: &str) -> bool {
        match self {
            Self::Start => text.starts_with(part),
            Self::End => text.ends_with(part),
            Self::Anywhere => text.contains(part),
        }
    }
}

/// What is said to be in one text, and what not.
#[derive(Default)]
struct Parts {
    there: Vec<String>,
    missing: Vec<String>,
}

impl Parts {
    /// Whether there is a text with all of these parts and none of those.
    fn fit(&self, place: Where) -> bool {
        let is_missing = |part: &String| self.missing.iter().any(|missing| place.has(part, missing));
        let agree = |a: &String, b: &String| place.has(a, b) || place.has(b, a);
        let is_alone = |part: &String| self.there.iter().all(|other| agree(part, other));
        !self.there.iter().any(is_missing) && (place == Where::Anywhere || self.there.iter().all(is_alone))
    }
}

impl Case<'_, '_> {
    /// Whether there are texts that fit what is said of them: what begins with `prod` begins with `p`, and not with `dev`.
    pub(super) fn texts_exist(&self, facts: &Facts) -> bool {
        let mut texts: HashMap<(TermId, Where), Parts> = HashMap::new();
        for (term, answer) in facts.answers() {
            let Term::Call { function, arguments } = &*self.evaluator.term(term) else { continue };
            let (Some(place), [text, part]) = (Where::of(function), arguments.as_slice()) else { continue };
            let (Data::Term(id), Data::String(part)) = (&text.data, &part.data) else { continue };
            // An array that contains `prod` need not contain `p`.
            if place == Where::Anywhere && !self.evaluator.is_text(text) {
                continue;
            }
            let parts = texts.entry((self.evaluator.class_of(*id), place)).or_default();
            let list = if answer { &mut parts.there } else { &mut parts.missing };
            list.push(place.compared(part));
        }
        texts.iter().all(|((_, place), parts)| parts.fit(*place))
    }
}
