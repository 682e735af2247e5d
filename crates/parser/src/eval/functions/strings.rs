//! Functions of strings.

use std::rc::Rc;

use super::{Function, Given};
use crate::eval::Evaluator;
use crate::eval::value::{Data, Value};
use crate::source::Location;

pub(super) fn find(name: &str) -> Option<Function> {
    Some(match name {
        "tolower" => to_lower,
        "toupper" => to_upper,
        "trim" => trim,
        "split" => split,
        "replace" => replace,
        _ => return None,
    })
}

fn one(
    evaluator: &Evaluator<'_>,
    values: &[Value],
    location: Location,
    change: impl Fn(&str) -> String,
) -> Given {
    match values {
        [value] => match &value.data {
            Data::String(text) => Given::Value(evaluator.made(Data::string(change(text)), location)),
            Data::Term(_) => Given::Unknown,
            _ => Given::Wrong(String::from("its argument is no string")),
        },
        _ => Given::Wrong(String::from("it takes one argument")),
    }
}

fn to_lower(evaluator: &Evaluator<'_>, values: &[Value], location: Location) -> Given {
    one(evaluator, values, location, str::to_lowercase)
}

fn to_upper(evaluator: &Evaluator<'_>, values: &[Value], location: Location) -> Given {
    one(evaluator, values, location, str::to_uppercase)
}

fn trim(evaluator: &Evaluator<'_>, values: &[Value], location: Location) -> Given {
    one(evaluator, values, location, |text| text.trim().to_owned())
}

fn split(evaluator: &Evaluator<'_>, values: &[Value], location: Location) -> Given {
    let [text, delimiter] = values else { return Given::Wrong(String::from("it takes two arguments")) };
    let (Some(text), Some(delimiter)) = (text.data.as_str(), delimiter.data.as_str()) else {
        return Given::Unknown;
    };
    let parts = text.split(delimiter).map(|part| evaluator.made(Data::string(part), location));
    Given::Value(evaluator.list(parts.collect(), location))
}

fn replace(evaluator: &Evaluator<'_>, values: &[Value], location: Location) -> Given {
    let [text, old, new] = values else { return Given::Wrong(String::from("it takes three arguments")) };
    let (Some(text), Some(old), Some(new)) = (text.data.as_str(), old.data.as_str(), new.data.as_str())
    else {
        return Given::Unknown;
    };
    let replaced: Rc<str> = if old.is_empty() { text.into() } else { text.replace(old, new).into() };
    Given::Value(evaluator.made(Data::String(replaced), location))
}
