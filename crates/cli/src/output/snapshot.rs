//! `graph --format snapshot`: what `bicep snapshot` prints for one deployment.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};
use tricep_rules::report::{Snapshot, Tree};

use super::View;
use super::json::write_json;

pub(super) fn write(view: &View<'_>, out: &mut impl Write) -> io::Result<()> {
    view.report.snapshots.iter().try_for_each(|snapshot| write_json(&Document(snapshot), out))
}

struct Document<'a>(&'a Snapshot);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Snapshot { resources, outputs, .. } = self.0;
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("predictedResources", &resources.iter().map(Json).collect::<Vec<_>>())?;
        // What is wrong with a template are findings of `check`.
        map.serialize_entry("diagnostics", &[(); 0])?;
        map.serialize_entry("outputs", &Members(outputs))?;
        map.end()
    }
}

struct Json<'a>(&'a Tree);

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Tree::Null => serializer.serialize_unit(),
            Tree::Bool(answer) => serializer.serialize_bool(*answer),
            Tree::Number(text) => match (text.parse::<i64>(), text.parse::<f64>()) {
                (Ok(number), _) => serializer.serialize_i64(number),
                (_, Ok(number)) => serializer.serialize_f64(number),
                _ => serializer.serialize_str(text),
            },
            Tree::String(text) => serializer.serialize_str(text),
            Tree::Array(items) => serializer.collect_seq(items.iter().map(Json)),
            Tree::Object(members) => Members(members).serialize(serializer),
        }
    }
}

struct Members<'a>(&'a [(String, Tree)]);

impl Serialize for Members<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, Json(value))))
    }
}
