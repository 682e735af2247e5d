//! Finding resources by how texts of them begin and end, where the rest is known only in a case.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::rc::Rc;

use super::{FUEL_PER_CANDIDATE, Graph};
use crate::eval::{Data, Lookup, NameKey, Node, Value};

/// A text that a resource has, by which it is looked for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Text {
    /// Its name.
    Name,
    /// The last segment of its name.
    LastSegment,
    /// Its name without the last segment.
    ParentName,
    /// A property of each item of a list.
    Listed {
        /// The names that lead to the list.
        list: &'static [&'static str],
        /// The names that lead from an item to the property.
        property: &'static [&'static str],
    },
}

/// What a text certainly begins and ends with, in lower case; both are empty where nothing is known.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Affixes {
    /// How it begins.
    pub start: String,
    /// How it ends.
    pub end: String,
}

impl Graph<'_> {
    /// What a text certainly begins and ends with, in every case.
    pub fn affixes(&self, text: &Value) -> Affixes {
        let key = self.evaluator.name_key(text);
        let (start, end) = key.as_ref().map(NameKey::ends).unwrap_or_default();
        Affixes { start: start.to_owned(), end: end.to_owned() }
    }

    /// The resources of a type, in their order, without those that have no such text, or have certainly one that begins or
    /// ends in another way than this, in every case.
    pub fn that_may_have(&self, ty: &str, text: Text, affixes: &Affixes) -> Vec<&Rc<Node>> {
        // Without fuel nothing can be told of them.
        if self.evaluator.left() == 0 {
            return Vec::new();
        }
        let nodes = self.index.of_type(ty);
        let known = self.index.by_affix(ty, text, || {
            let texts = nodes.iter().enumerate().flat_map(|(place, node)| {
                self.texts(node, text).into_iter().map(move |affixes| (place, affixes))
            });
            ByAffix::new(texts)
        });
        let found: Vec<&Rc<Node>> =
            known.places(affixes).into_iter().filter_map(|place| nodes.get(place)).collect();
        self.evaluator.pay(found.len() * FUEL_PER_CANDIDATE);
        found
    }

    /// The ends of the texts that a resource may have.
    fn texts(&self, node: &Node, text: Text) -> Vec<Affixes> {
        let of = |text: Option<Value>| vec![text.map_or_else(Affixes::default, |text| self.affixes(&text))];
        match text {
            Text::Name => of(Some(self.evaluator.full_name(node))),
            Text::LastSegment => of(Some(self.last_segment(node))),
            Text::ParentName => of(self.parent_name(node)),
            Text::Listed { list, property } => {
                let list = match self.at(Lookup::Present(self.body(node)), list) {
                    Lookup::Present(list) => list,
                    Lookup::Absent => return Vec::new(),
                    Lookup::Unknown(_) => return of(None),
                };
                let Data::Array(array) = &list.data else { return of(None) };
                let items = array.items.iter().map(|item| Lookup::Present(self.evaluator.force(item)));
                let rest = array.open.then(Affixes::default);
                let stated = items.filter_map(|item| match self.at(item, property) {
                    Lookup::Present(value) => Some(self.affixes(&value)),
                    Lookup::Absent => None,
                    Lookup::Unknown(_) => Some(Affixes::default()),
                });
                stated.chain(rest).collect()
            }
        }
    }

    /// The property at the end of a way of names, as far as it is known in every case.
    fn at(&self, base: Lookup, way: &[&str]) -> Lookup {
        way.iter().fold(base, |found, name| match found {
            Lookup::Present(value) => self.evaluator.lookup(&value, name),
            other => other,
        })
    }
}

/// Places in a list by what their texts begin with, and then by what these end with, turned round.
pub(super) struct ByAffix(Prefixes<Prefixes<Vec<usize>>>);

impl ByAffix {
    fn new(texts: impl Iterator<Item = (usize, Affixes)>) -> Self {
        let mut starts: Prefixes<Prefixes<Vec<usize>>> = Prefixes::default();
        for (place, Affixes { start, end }) in texts {
            starts.0.entry(start).or_default().0.entry(reversed(&end)).or_default().push(place);
        }
        Self(starts)
    }

    /// The places with a text that may be one with these ends, in order.
    fn places(&self, affixes: &Affixes) -> Vec<usize> {
        let end = reversed(&affixes.end);
        let fitting = self.0.that_fit(&affixes.start).flat_map(|ends| ends.that_fit(&end));
        let mut places: Vec<usize> = fitting.flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}

fn reversed(text: &str) -> String {
    text.chars().rev().collect()
}

/// What is known by the text with which something begins.
struct Prefixes<T>(BTreeMap<String, T>);

impl<T> Default for Prefixes<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> Prefixes<T> {
    /// What is known by texts that begin with this one, or with which this one begins.
    fn that_fit(&self, text: &str) -> impl Iterator<Item = &T> {
        let starts = text.char_indices().filter_map(|(end, _)| text.get(..end));
        let shorter = starts.filter_map(|start| self.0.get(start));
        let from = self.0.range::<str, _>((Bound::Included(text), Bound::Unbounded));
        let longer = from.take_while(move |(other, _)| other.starts_with(text)).map(|(_, known)| known);
        shorter.chain(longer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(names: &[(&str, &str)], start: &str, end: &str) -> Vec<usize> {
        let affixes = |(start, end): (&str, &str)| Affixes { start: start.to_owned(), end: end.to_owned() };
        ByAffix::new(names.iter().copied().map(affixes).enumerate()).places(&affixes((start, end)))
    }

    #[test]
    fn a_name_fits_where_one_beginning_continues_the_other() {
        let names = [("site-1", ""), ("site-10", ""), ("site-2", ""), ("s", ""), ("web", "")];
        assert_eq!(places(&names, "site-1", "site-1"), [0, 1, 3]);
        assert_eq!(places(&names, "", ""), [0, 1, 2, 3, 4]);
        assert_eq!(places(&names, "other", ""), [] as [usize; 0]);
    }

    #[test]
    fn names_of_one_beginning_are_told_apart_by_their_ends() {
        let names = [("app-", "-1"), ("app-", "-2"), ("app-", ""), ("app-1", "app-1")];
        assert_eq!(places(&names, "app-", "-1"), [0, 2, 3]);
        assert_eq!(places(&names, "app-prod-2", "app-prod-2"), [1, 2]);
    }

    #[test]
    fn a_name_of_unknown_beginning_fits_where_one_end_continues_the_other() {
        let names = [("", "-1"), ("", ""), ("", "-21"), ("a", "-2")];
        assert_eq!(places(&names, "site", "site-21"), [1, 2]);
        assert_eq!(places(&names, "", "1"), [0, 1, 2]);
    }
}
