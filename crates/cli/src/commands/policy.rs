//! `tricep policy`.

use std::fs;
use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use crate::args::PolicyArguments;
use crate::console;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::policies::{Policies, policies};

/// Stands for the subscription where none is named.
const NO_SCOPE: &str = "/subscriptions/00000000-0000-0000-0000-000000000000";

pub(super) fn run(arguments: &PolicyArguments) -> Outcome {
    let policies = policies(arguments.scope.as_deref().unwrap_or(NO_SCOPE));
    match &arguments.folder {
        Some(folder) => write(&policies, folder)?,
        None => console::deliver(&text(&policies)?, None)?,
    }
    Ok(Exit::Clean)
}

/// Writes what `az policy` takes: rule and parameters of each definition, members and parameters of the initiative.
fn write(policies: &Policies, folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder)
        .map_err(|error| Failure::new(format!("can't make the folder {}: {error}", folder.display())))?;
    for (definition, part, suffix) in policies
        .definitions
        .iter()
        .flat_map(|definition| {
            [(definition, "policyRule", "rules"), (definition, "parameters", "parameters")]
        })
        .chain([
            (&policies.initiative, "policyDefinitions", "definitions"),
            (&policies.initiative, "parameters", "parameters"),
        ])
    {
        let file = folder.join(format!("{}.{suffix}.json", definition.name));
        let part = definition.properties.get(part).unwrap_or(&Value::Null);
        console::deliver(&text(part)?, Some(&file))?;
    }
    Ok(())
}

fn text(value: &impl Serialize) -> Result<Vec<u8>, Failure> {
    let mut text = serde_json::to_vec_pretty(value)
        .map_err(|error| Failure::new(format!("can't write the definitions: {error}")))?;
    text.push(b'\n');
    Ok(text)
}
