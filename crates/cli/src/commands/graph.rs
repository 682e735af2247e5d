//! `tricep graph`.

use tricep_rules::engine::Environment;

use crate::args::{GraphArguments, GraphFormat, PlaceArguments};
use crate::console;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{self, View};

pub(super) fn run(arguments: GraphArguments) -> Outcome {
    let GraphArguments { input, format, place, output } = arguments;
    let mut opened = input.open()?;
    opened.request.graphs = format == GraphFormat::Json;
    opened.request.snapshot = (format == GraphFormat::Snapshot).then(|| place.into());
    let answer = opened.ask(&output)?;
    if answer.report.snapshots.len() > 1 {
        return Err(Failure::new("there is more than one deployment: name the parameter file of one"));
    }
    let view = View::new(&answer.report, &answer.names);
    let written = output::graphs(&view, format)
        .map_err(|error| Failure::new(format!("can't write the graph: {error}")))?;
    console::deliver(&written, output.output.as_deref())?;
    Ok(Exit::Clean)
}

impl From<PlaceArguments> for Environment {
    fn from(place: PlaceArguments) -> Self {
        Self {
            tenant: place.tenant_id,
            management_group: place.management_group,
            subscription: place.subscription_id,
            resource_group: place.resource_group,
            location: place.location,
            deployment: place.deployment_name,
        }
    }
}
