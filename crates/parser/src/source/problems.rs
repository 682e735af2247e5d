//! What is wrong with a text, as far as it is worth telling.

use std::ops::Deref;

use super::Problem;

/// The first problems of a text, at most [`MOST`](Self::MOST) of them, and how many more there are: a file of which
/// nothing is right tells no more by telling more.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Problems {
    told: Vec<Problem>,
    more: usize,
}

impl Problems {
    /// How many problems of one text are kept.
    pub const MOST: usize = 1_000;

    /// All problems of a text, in its order; those beyond the first are not even worded.
    pub fn of(mut all: impl ExactSizeIterator<Item = Problem>) -> Self {
        let told = all.by_ref().take(Self::MOST).collect();
        Self { told, more: all.len() }
    }

    /// How many problems there are beside those that are kept.
    pub fn more(&self) -> usize {
        self.more
    }

    /// One more problem.
    pub fn push(&mut self, problem: Problem) {
        if self.told.len() < Self::MOST {
            self.told.push(problem);
        } else {
            self.more += 1;
        }
    }

    /// All these problems too. The first in the text are kept.
    pub fn append(&mut self, other: Self) {
        self.told.extend(other.told);
        self.more += other.more;
        self.sort();
        self.more += self.told.len().saturating_sub(Self::MOST);
        self.told.truncate(Self::MOST);
    }

    /// Puts what is kept into the order of the text.
    pub fn sort(&mut self) {
        self.told.sort_by_key(|problem| problem.span);
    }
}

impl Deref for Problems {
    type Target = [Problem];

    fn deref(&self) -> &[Problem] {
        &self.told
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.told.iter()
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self { told: vec![problem], more: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn problems(from: u32, count: usize) -> Problems {
        let all = (0..count).map(|i| Problem::error(Span::at(from + 2 * i as u32), "code", "wrong"));
        Problems::of(all)
    }

    #[test]
    fn the_first_are_kept_and_the_rest_is_counted() {
        let mut even = problems(0, 700);
        even.append(problems(1, 1_200));
        assert_eq!((even.len(), even.more()), (Problems::MOST, 900));
        assert!(even.iter().map(|problem| problem.span.start).eq(0..1_000));
        even.push(Problem::error(Span::at(0), "code", "wrong"));
        assert_eq!((even.len(), even.more()), (Problems::MOST, 901));
    }
}
