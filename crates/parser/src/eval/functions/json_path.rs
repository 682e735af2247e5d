//! The part of a loaded file that a simple JSONPath names.

use crate::eval::Evaluator;
use crate::eval::value::{Data, Value};

/// What a path finds.
pub(super) enum Found {
    /// This value.
    Value(Value),
    /// Nothing: an error of the compiler.
    Nothing,
    /// The path has more than names and places.
    Unknown,
}

enum Step<'p> {
    Name(&'p str),
    Place(usize),
}

/// Looks up `$`, `$.a.b`, `.a.b`, `a['b'][0]`. Letter case counts.
pub(super) fn find(evaluator: &Evaluator<'_>, root: Value, path: &str) -> Found {
    let Some(steps) = steps(path) else { return Found::Unknown };
    let mut value = root;
    for step in steps {
        let slot = match (&step, &value.data) {
            (Step::Name(name), Data::Object(object)) => {
                object.properties.iter().find(|member| *member.key == **name).map(|member| &member.value)
            }
            (Step::Place(place), Data::Array(array)) => array.items.get(*place),
            _ => None,
        };
        match slot.map(|slot| evaluator.force(slot)) {
            Some(next) => value = next,
            None => return Found::Nothing,
        }
    }
    Found::Value(value)
}

fn steps(path: &str) -> Option<Vec<Step<'_>>> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let mut steps = Vec::new();
    let path = path.trim();
    let mut rest = path.strip_prefix('$').unwrap_or(path);
    if rest.starts_with(is_name) {
        let (name, after) = rest.split_at(rest.find(|c| !is_name(c)).unwrap_or(rest.len()));
        steps.push(Step::Name(name));
        rest = after;
    }
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let (name, after) = after.split_at(after.find(|c| !is_name(c)).unwrap_or(after.len()));
            if name.is_empty() {
                return None;
            }
            steps.push(Step::Name(name));
            rest = after;
            continue;
        }
        let inner = rest.strip_prefix('[')?;
        let (step, after) = match inner.strip_prefix('\'') {
            Some(quoted) => {
                let (name, after) = quoted.split_once("']")?;
                (Step::Name(Some(name).filter(|name| !name.contains(['\'', '\\']))?), after)
            }
            None => {
                let (place, after) = inner.split_once(']')?;
                (Step::Place(place.parse().ok()?), after)
            }
        };
        steps.push(step);
        rest = after;
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, expected: Option<&[&str]>) {
        let printed = steps(path).map(|steps| {
            let step = |step: &Step<'_>| match step {
                Step::Name(name) => (*name).to_owned(),
                Step::Place(place) => place.to_string(),
            };
            steps.iter().map(step).collect::<Vec<_>>()
        });
        assert_eq!(
            printed,
            expected.map(|steps| steps.iter().map(|step| (*step).to_owned()).collect()),
            "{path}"
        );
    }

    #[test]
    fn simple_paths_are_read() {
        check("$", Some(&[]));
        check("$.a.b-c", Some(&["a", "b-c"]));
        check("a['b.c'][0].d", Some(&["a", "b.c", "0", "d"]));
        check(".a[0]", Some(&["a", "0"]));
        check("$..a", None);
        check("$.a[*]", None);
        check("$.a[?(@.b)]", None);
    }
}
