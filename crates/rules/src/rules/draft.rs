//! What a rule says, before the engine makes findings of it.

use std::rc::Rc;

use tricep_parser::eval::{Node, Value};
use tricep_parser::graph::{Graph, NodeId};
use tricep_parser::source::Location;

use super::repair::Repair;
use super::trail;
use crate::finding::{Fact, Label, Level};
use crate::gateway::{Gateway, Part, Path};

/// A finding before the engine has looked at levels, suppressions and other deployments.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The rule's id.
    pub rule: &'static str,
    /// The level, where it is another than the rule's default. Settings are stronger.
    pub level: Option<Level>,
    /// By how many levels it matters less than that.
    pub lowered: u32,
    /// Of several findings at one place and of one level, the one with the greatest weight speaks for all.
    pub weight: usize,
    /// The problem in one sentence, without a full stop.
    pub message: String,
    /// Where it is.
    pub primary: Label,
    /// The other end and the way between.
    pub labels: Vec<Label>,
    /// What else a reader should know.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// The cases in which it holds.
    pub when: Vec<Fact>,
    /// Whether it holds in every case, or in the one of the defaults where every decision has one.
    pub by_default: bool,
    /// The resources and properties that it is about: its own end first, then the other.
    pub ends: Vec<End>,
    /// How it can be repaired.
    pub fixes: Vec<Repair>,
    /// What it says something of, for those that say less of the same.
    pub subjects: Vec<Subject>,
}

/// What a finding says something of: a resource, or an object or value of one, by where it is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Subject {
    node: NodeId,
    place: Location,
}

impl Draft {
    /// A finding that holds in every case, about one place.
    pub fn new(rule: &'static str, message: impl Into<String>, primary: Label, end: End) -> Self {
        Self {
            rule,
            level: None,
            lowered: 0,
            weight: 0,
            message: message.into(),
            primary,
            labels: Vec::new(),
            notes: Vec::new(),
            help: None,
            when: Vec::new(),
            by_default: true,
            ends: vec![end],
            fixes: Vec::new(),
            subjects: Vec::new(),
        }
    }

    /// With a level that is not the rule's default.
    #[must_use]
    pub fn at(mut self, level: Level) -> Self {
        self.level = Some(level);
        self
    }

    /// With the steps that the value at the primary place took.
    #[must_use]
    pub fn traced(mut self, graph: &Graph<'_>, value: &Value) -> Self {
        self.labels.extend(trail::labels(graph, value));
        self
    }

    /// With another place, where a value is used, and the steps that the value took.
    #[must_use]
    pub fn label(mut self, graph: &Graph<'_>, value: &Value, message: impl Into<String>) -> Self {
        if let Some(location) = graph.evaluator.location(value) {
            self.labels.push(Label::new(location, message));
            self.labels.extend(trail::labels(graph, value));
        }
        self
    }

    /// With the type of a resource as another place.
    #[must_use]
    pub fn resource(mut self, graph: &Graph<'_>, node: &Node, message: impl Into<String>) -> Self {
        self.labels.extend(graph.type_location(node).map(|location| Label::new(location, message)));
        self
    }

    /// With a repair, where there is one.
    #[must_use]
    pub fn repair(mut self, repair: Option<Repair>) -> Self {
        self.fixes.extend(repair);
        self
    }

    /// With a note.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// With what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With a resource as its subject, or a value of the resource.
    #[must_use]
    pub fn about(mut self, graph: &Graph<'_>, node: &Node, value: Option<&Value>) -> Self {
        let place = match value {
            Some(value) => graph.evaluator.location(value),
            None => graph.type_location(node),
        };
        self.subjects.extend(place.map(|place| Subject { node: node.id, place }));
        self
    }

    /// With the cases of the TLS path on which it was found.
    #[must_use]
    pub fn on(mut self, path: &Path) -> Self {
        self.when.clone_from(&path.when);
        self.by_default = path.by_default;
        self.lowered += u32::from(path.departs);
        self.tidy_labels();
        self
    }

    /// With its other end.
    #[must_use]
    pub fn end(mut self, end: End) -> Self {
        self.ends.push(end);
        self
    }

    /// Leaves one label at each place, and none where the finding itself is.
    pub fn tidy_labels(&mut self) {
        let mut seen = vec![self.primary.location];
        self.labels.retain(|label| {
            let new = !seen.contains(&label.location);
            seen.push(label.location);
            new
        });
    }
}

/// One end of a finding, as it is recognised after lines have moved.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct End {
    /// The resource's type.
    pub ty: String,
    /// The resource's name, or the ARM expression of it.
    pub name: String,
    /// The way from the resource's body to the property.
    pub path: &'static str,
}

impl End {
    /// A property of a resource.
    pub fn new(graph: &Graph<'_>, node: &Rc<Node>, path: &'static str) -> Self {
        let ty = graph.evaluator.type_of(node).to_lowercase();
        Self { ty, name: graph.name(node), path }
    }

    /// A property of a gateway's part.
    pub fn part(gateway: &Gateway<'_, '_>, part: &Part, path: &'static str) -> Self {
        let whole = Self::new(gateway.graph, gateway.node, path);
        let part = gateway.shown(part).unwrap_or_default();
        Self { name: format!("{}/{part}", whole.name), ..whole }
    }
}
