//! The way that a value took, as labels.

use tricep_parser::eval::{Origin, Step, Value};
use tricep_parser::graph::Graph;

use crate::finding::Label;

/// Steps that are shown; the middle ones of a longer way are folded.
const SHOWN: usize = 5;

/// Labels for the steps of a value behind the place where it is used, from there to where it is written. Steps inside
/// modules of registries are left out.
pub(super) fn labels(graph: &Graph<'_>, value: &Value) -> Vec<Label> {
    let mut steps: Vec<Origin> = Vec::new();
    for origin in graph.evaluator.trail(value) {
        // What was computed from what a case gives is written where that is.
        if origin.step == Step::Literal && origin.parent.is_some() {
            continue;
        }
        // Of several steps at one place the one nearest to the use says most.
        if graph.evaluator.is_own(origin.location)
            && steps.iter().all(|known| known.location != origin.location)
        {
            steps.push(origin);
        }
    }
    let is_part = steps.iter().any(|step| step.step == Step::Joined);
    let use_place = graph.evaluator.own_location(value);
    let mut labels: Vec<Label> = steps
        .iter()
        .filter(|step| Some(step.location) != use_place)
        .map(|step| label(step, is_part))
        .collect();
    if labels.len() > SHOWN {
        let folded = labels.len() - SHOWN;
        labels.drain(2..2 + folded);
        if let Some(after) = labels.get_mut(2) {
            let more = if folded == 1 { "1 step" } else { "steps" };
            let count = if folded == 1 { String::new() } else { format!("{folded} ") };
            after.message = format!("after {count}{more} more, {}", after.message);
        }
    }
    labels
}

/// The label of a step; the value may be a part of another by then.
fn label(origin: &Origin, is_part: bool) -> Label {
    let message = match &origin.step {
        Step::Literal if is_part => String::from("a part of it is written here"),
        Step::Literal => String::from("the value is written here"),
        Step::Loaded => String::from("the value is written here, in a file that is loaded"),
        Step::ParameterDefault(name) => format!("the default of parameter '{name}'"),
        Step::AllowedValue(name) => format!("a value that parameter '{name}' allows"),
        Step::ParameterFile(name) => format!("the parameter file gives '{name}'"),
        Step::ModuleArgument(name) => format!("the module is given this as '{name}'"),
        Step::Variable(name) => format!("through variable '{name}'"),
        Step::Parameter(name) => format!("through parameter '{name}'"),
        Step::Output(name) => format!("the module's output '{name}'"),
        Step::Property(name) => format!("through property '{name}'"),
        Step::Conditional => String::from("chosen here"),
        Step::Joined => String::from("joined here"),
        Step::Function(name) => format!("through {name}()"),
    };
    Label::new(origin.location, message)
}
