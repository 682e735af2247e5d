//! TLS paths as pictures: gateways, listeners, rules, pools and what is behind them, from left to right.
//!
//! A [`Picture`] says what is to be drawn; [`dot`], [`mermaid`] and [`svg`] draw it. The first two leave the layout to
//! others, the third has its own.

pub(super) mod dot;
mod layout;
pub(super) mod mermaid;
pub(super) mod svg;

use std::collections::{HashMap, HashSet};

use tricep_parser::source::Location;
use tricep_rules::report::{GatewayEnd, PolicyEnd, SettingEnd, TlsPath, Verdict};

use super::View;
use super::text::one_line;

/// The paths of one deployment.
pub(super) struct Picture {
    /// The deployment.
    title: String,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
}

/// A gateway, a site, or something between them.
struct Node {
    part: Part,
    name: String,
    /// What else is to be said of it, a line each.
    details: Vec<String>,
    /// Where it is declared.
    place: Option<String>,
}

/// The parts of a path, in the order in which it passes them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Part {
    Gateway,
    Listener,
    Rule,
    Pool,
    Backend,
}

impl Part {
    const ALL: [Self; 5] = [Self::Gateway, Self::Listener, Self::Rule, Self::Pool, Self::Backend];

    fn as_str(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Listener => "listener",
            Self::Rule => "rule",
            Self::Pool => "pool",
            Self::Backend => "backend",
        }
    }
}

/// One step of a path. Paths with the same verdict share their steps; the last one is labelled.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Edge {
    from: usize,
    to: usize,
    verdict: Verdict,
    /// What was negotiated, or why nothing was.
    label: Option<String>,
    /// In which case it is so.
    when: Option<String>,
    /// Why the verdict is what it is.
    reason: Option<String>,
}

/// One picture for each deployment that has paths.
pub(super) fn pictures(view: &View<'_>) -> Vec<Picture> {
    let same_deployment = |a: &TlsPath, b: &TlsPath| {
        a.deployment.template == b.deployment.template && a.deployment.parameters == b.deployment.parameters
    };
    view.report.paths.chunk_by(same_deployment).map(|paths| Builder::picture(view, paths)).collect()
}

/// The verdicts that pictures show, the worst first.
fn verdicts(pictures: &[Picture]) -> Vec<Verdict> {
    let mut found: Vec<Verdict> =
        pictures.iter().flat_map(|picture| &picture.edges).map(|edge| edge.verdict).collect();
    found.sort_unstable_by_key(|verdict| rank(*verdict));
    found.dedup();
    found
}

/// The order in which verdicts want to be looked at.
fn rank(verdict: Verdict) -> usize {
    match verdict {
        Verdict::Mismatch => 0,
        Verdict::Unknown => 1,
        Verdict::Unresolved => 2,
        Verdict::PlainHttp => 3,
        Verdict::Passthrough => 4,
        Verdict::NotASite => 5,
        Verdict::Compatible => 6,
    }
}

/// Four colours are enough for seven verdicts: the labels say the rest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Hue {
    Bad,
    Unsure,
    Neutral,
    Good,
}

impl Hue {
    fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Mismatch => Self::Bad,
            Verdict::Unknown | Verdict::Unresolved => Self::Unsure,
            Verdict::PlainHttp | Verdict::Passthrough | Verdict::NotASite => Self::Neutral,
            Verdict::Compatible => Self::Good,
        }
    }

    /// A colour that can be read on white and on black.
    fn for_any_ground(self) -> &'static str {
        match self {
            Self::Bad => "#d64545",
            Self::Unsure => "#b7791f",
            Self::Neutral => "#718096",
            Self::Good => "#2f9e5b",
        }
    }
}

/// Collects the nodes and edges of a picture.
struct Builder<'a> {
    view: View<'a>,
    picture: Picture,
    /// Nodes by what makes them the same: the gateway's node, but not for a backend, and part and name.
    nodes: HashMap<(Option<usize>, Part, String), usize>,
    /// The nodes of gateways by place and name.
    gateways: HashMap<(Location, String), Vec<(GatewayEnd, usize)>>,
    edges: HashSet<Edge>,
}

impl<'a> Builder<'a> {
    fn picture(view: &View<'a>, paths: &[TlsPath]) -> Picture {
        let title =
            paths.first().map(|path| one_line(&view.deployment(&path.deployment))).unwrap_or_default();
        let picture = Picture { title, nodes: Vec::new(), edges: Vec::new() };
        let (nodes, gateways, edges) = (HashMap::new(), HashMap::new(), HashSet::new());
        let mut builder = Self { view: *view, picture, nodes, gateways, edges };
        paths.iter().for_each(|path| builder.add(path));
        builder.picture
    }

    fn add(&mut self, path: &TlsPath) {
        let gateway = self.gateway(&path.gateway);
        let steps = [
            gateway,
            self.listener(gateway, path),
            self.rule(gateway, path),
            self.node(Some(gateway), Part::Pool, path.pool.as_deref()),
            self.backend(gateway, path),
        ];
        let last = steps.len() - 2;
        for (i, (from, to)) in steps.iter().zip(steps.iter().skip(1)).enumerate() {
            let mut edge =
                Edge { from: *from, to: *to, verdict: path.verdict, label: None, when: None, reason: None };
            if i == last {
                edge.label = Some(label(path));
                edge.when = when(path);
                edge.reason = path.reason.as_deref().map(one_line);
            }
            if self.edges.insert(edge.clone()) {
                self.picture.edges.push(edge);
            }
        }
    }

    fn gateway(&mut self, gateway: &GatewayEnd) -> usize {
        let known = self.gateways.entry((gateway.location, gateway.name.clone())).or_default();
        if let Some((_, node)) = known.iter().find(|(known, _)| known == gateway) {
            return *node;
        }
        // Two gateways may have one name: the number of the node keeps them apart.
        let node = self.picture.nodes.len();
        known.push((gateway.clone(), node));
        self.picture.nodes.push(Node {
            part: Part::Gateway,
            name: one_line(&gateway.name),
            details: gateway.sku.as_deref().map(one_line).into_iter().collect(),
            place: Some(self.place(gateway.location)),
        });
        node
    }

    fn listener(&mut self, gateway: usize, path: &TlsPath) -> usize {
        let node = self.node(Some(gateway), Part::Listener, path.listener.as_deref());
        let place = self.place(path.policy.location);
        for line in policy(&path.policy) {
            self.detail(node, line);
        }
        self.declare(node, place);
        node
    }

    fn rule(&mut self, gateway: usize, path: &TlsPath) -> usize {
        let node = self.node(Some(gateway), Part::Rule, path.rule.as_deref());
        if let Some(setting) = &path.setting {
            self.detail(node, setting_of(setting));
        }
        node
    }

    fn backend(&mut self, gateway: usize, path: &TlsPath) -> usize {
        if let Some(backend) = &path.backend {
            let node = self.node(None, Part::Backend, Some(&backend.name));
            self.detail(node, kind(&backend.ty).to_owned());
            if let Some(min) = &backend.min {
                self.detail(node, format!("at least TLS {min}"));
            }
            let place = self.place(backend.location);
            self.declare(node, place);
            return node;
        }
        let address = path.address.as_ref();
        let node = self.node(Some(gateway), Part::Backend, address.map(|address| address.text.as_str()));
        if let Some(address) = address {
            let place = self.place(address.location);
            self.declare(node, place);
            self.detail(node, String::from("address"));
        }
        node
    }

    fn node(&mut self, gateway: Option<usize>, part: Part, name: Option<&str>) -> usize {
        let key = (gateway, part, name.unwrap_or("?").to_owned());
        if let Some(node) = self.nodes.get(&key) {
            return *node;
        }
        self.picture.nodes.push(Node { part, name: one_line(&key.2), details: Vec::new(), place: None });
        let node = self.picture.nodes.len() - 1;
        self.nodes.insert(key, node);
        node
    }

    fn detail(&mut self, node: usize, text: String) {
        let Some(node) = self.picture.nodes.get_mut(node) else { return };
        if !text.is_empty() && !node.details.contains(&text) {
            node.details.push(text);
        }
    }

    fn declare(&mut self, node: usize, place: String) {
        if let Some(node) = self.picture.nodes.get_mut(node) {
            node.place.get_or_insert(place);
        }
    }

    fn place(&self, location: Location) -> String {
        let place = self.view.place(location);
        one_line(&format!("{}:{}:{}", place.file, place.start.line, place.start.column))
    }
}

/// The policy's name, and what it permits.
fn policy(policy: &PolicyEnd) -> Vec<String> {
    let name = policy.name.as_deref().or(policy.ty.as_deref()).map(one_line);
    let versions = match (policy.min.as_deref(), policy.max.as_deref()) {
        (Some(min), Some(max)) if min == max => Some(format!("TLS {min}")),
        (Some(min), Some(max)) => Some(format!("TLS {min} to {max}")),
        _ => None,
    };
    let versions =
        versions.map(|text| if policy.origin == "default" { format!("{text} by default") } else { text });
    name.into_iter().chain(versions.map(|text| one_line(&text))).collect()
}

/// The setting's name, and its protocol where that is not what one expects.
fn setting_of(setting: &SettingEnd) -> String {
    let name = setting.name.as_deref().map(|name| format!("setting {}", one_line(name)));
    let protocol = setting.protocol.as_deref().filter(|protocol| !protocol.eq_ignore_ascii_case("https"));
    name.into_iter().chain(protocol.map(one_line)).collect::<Vec<_>>().join(", ")
}

/// What a person calls a resource of this type.
fn kind(ty: &str) -> &'static str {
    if ty.to_ascii_lowercase().ends_with("/slots") { "deployment slot" } else { "site" }
}

fn label(path: &TlsPath) -> String {
    match (&path.negotiated, path.verdict) {
        (Some(negotiated), Verdict::Compatible) => one_line(&negotiated.protocol),
        (_, Verdict::Mismatch) => String::from("no TLS in common"),
        (_, Verdict::PlainHttp) => String::from("plain HTTP"),
        (_, Verdict::Passthrough) => String::from("passed through"),
        (_, Verdict::NotASite) => String::from("not a site"),
        (_, verdict) => verdict.as_str().to_owned(),
    }
}

fn when(path: &TlsPath) -> Option<String> {
    let facts: Vec<String> = path.when.iter().map(|fact| one_line(&fact.to_string())).collect();
    if facts.is_empty() { None } else { Some(format!("when {}", facts.join(" and "))) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::example::Example;

    #[test]
    fn paths_share_their_steps() {
        let example = Example::full();
        let pictures = pictures(&example.view());
        let [picture] = pictures.as_slice() else { panic!("{} pictures", pictures.len()) };
        let count = |part| picture.nodes.iter().filter(|node| node.part == part).count();
        assert_eq!(Part::ALL.map(count), [1, 1, 3, 1, 2]);
        // Three verdicts from the gateway to the listener and on to their rules, then to the pool, then to two ends.
        assert_eq!(picture.edges.len(), 3 + 3 + 3 + 3);
        assert_eq!(picture.edges.iter().filter(|edge| edge.label.is_some()).count(), 3);
        assert_eq!(verdicts(&pictures), [Verdict::Mismatch, Verdict::Unresolved, Verdict::Compatible]);
    }
}
