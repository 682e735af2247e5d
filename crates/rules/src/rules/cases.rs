//! From what a check says in each case of a resource to what is told of all of them.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use tricep_parser::eval::{Case, Decision, Explored, Node};
use tricep_parser::graph::Graph;

use super::{Deployed, Draft, End};
use crate::gateway::cases::{self, Cases, Decided};
use crate::gateway::{Gateway, Route, path};
use crate::site::{self, Site};

impl Deployed<'_, '_> {
    /// The gateways that the deployment declares.
    pub(super) fn gateways(&self) -> impl Iterator<Item = &Rc<Node>> {
        self.routes.iter().map(|routes| &routes.gateway)
    }

    /// What `check` says of each gateway.
    pub(super) fn each_gateway(
        &self,
        drafts: &mut Vec<Draft>,
        check: impl Fn(&Gateway<'_, '_>) -> Vec<Draft>,
    ) {
        for node in self.gateways() {
            let said = in_cases(self.graph, node, |case| check(&Gateway { graph: self.graph, case, node }));
            drafts.extend(said.into_iter().map(|told| told.draft));
        }
    }

    /// What `check` says of each gateway with the defaults of its parameters, or whatever they are: for problems that lie
    /// in what people combine, and that a template which leaves the choice to its caller does not have.
    pub(super) fn each_gateway_by_default(
        &self,
        drafts: &mut Vec<Draft>,
        check: impl Fn(&Gateway<'_, '_>) -> Vec<Draft>,
    ) {
        for node in self.gateways() {
            let said = in_cases(self.graph, node, |case| check(&Gateway { graph: self.graph, case, node }));
            drafts.extend(said.into_iter().filter(|told| told.by_default).map(|told| told.draft));
        }
    }

    /// What `check` says of each site and slot that the deployment declares, or declares the configuration of.
    pub(super) fn each_site(&self, drafts: &mut Vec<Draft>, check: impl Fn(&Site<'_, '_>) -> Vec<Draft>) {
        for node in site::TYPES.into_iter().flat_map(|ty| self.graph.of_type(ty)) {
            // An `existing` resource stands for the declaration, which is looked at itself.
            let is_declared = self.graph.evaluator.is_declared(node);
            if !is_declared && self.graph.declaration_of(node).is_some() {
                continue;
            }
            let said = in_cases(self.graph, node, |case| check(&Site { graph: self.graph, case, node }));
            drafts.extend(said.into_iter().map(|told| told.draft));
        }
    }

    /// What `check` says of each route of each gateway.
    pub(super) fn each_route(
        &self,
        drafts: &mut Vec<Draft>,
        check: impl Fn(&Gateway<'_, '_>, &Route) -> Vec<Draft>,
    ) {
        for routes in self.routes {
            let node = &routes.gateway;
            let routes = path::explored(self.graph, routes, |case, route| {
                said(self.graph, case, node, || check(&Gateway { graph: self.graph, case, node }, route))
            });
            let said = routes.iter().flat_map(|of| told(self.graph, &of.explored, &of.without));
            drafts.extend(said.map(|told| told.draft));
        }
    }
}

/// A draft with the cases in which it was made.
struct Told {
    draft: Draft,
    /// Whether it was made in every case, or in the one of the defaults, where every decision has one.
    by_default: bool,
}

/// What `check` says of a resource, with the cases in which it says so; nothing for those without the resource.
fn in_cases<'p>(
    graph: &Graph<'p>,
    node: &Rc<Node>,
    check: impl Fn(&Case<'_, 'p>) -> Vec<Draft>,
) -> Vec<Told> {
    let explored = cases::explore(graph, node, &[], |case| said(graph, case, node, || check(case)));
    told(graph, &explored, &[])
}

fn said(
    graph: &Graph<'_>,
    case: &Case<'_, '_>,
    node: &Rc<Node>,
    check: impl Fn() -> Vec<Draft>,
) -> Vec<Draft> {
    let mut said = check();
    // Most checks say nothing, and then need not know whether the resource is deployed.
    if !said.is_empty() && graph.is_deployed(case, node) == Some(false) {
        said.clear();
    }
    said
}

/// Every different draft once, with the cases in which it was made; there are also cases `without` what is checked.
fn told(graph: &Graph<'_>, explored: &Explored<Vec<Draft>>, without: &[&Decided]) -> Vec<Told> {
    let Explored { outcomes, beyond } = explored;
    let mut keys: Vec<Key<'_>> = Vec::new();
    // The first draft of each key in each outcome, by the outcome's place.
    let mut drafts: HashMap<Key<'_>, BTreeMap<usize, &Draft>> = HashMap::new();
    for (place, outcome) in outcomes.iter().enumerate() {
        for draft in &outcome.result {
            let key = Key::of(draft);
            let known = drafts.entry(key).or_default();
            if known.is_empty() {
                keys.push(key);
            }
            known.entry(place).or_insert(draft);
        }
    }
    // Most checks say nothing: then it does not matter what tells their cases apart.
    if keys.is_empty() {
        return Vec::new();
    }
    let cases = Cases::new(outcomes, beyond, without);
    let with_key = |key: &Key<'_>| {
        let drafts = drafts.get(key)?;
        let group = cases.group(&drafts.keys().copied().collect::<Vec<_>>())?;
        let mut draft = Draft::clone(drafts.get(&group.place)?);
        draft.when = cases::facts(graph, &group.when);
        draft.lowered += u32::from(group.departures > 0);
        draft.tidy_labels();
        let has_default =
            |(decision, _): &(Decision, bool)| graph.evaluator.default_of(decision.term).is_some();
        let by_default = group.departures == 0 && group.when.iter().all(has_default);
        Some(Told { draft, by_default })
    };
    keys.iter().filter_map(with_key).collect()
}

/// What must be equal for drafts of two cases to be one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Key<'d> {
    message: &'d str,
    location: tricep_parser::source::Location,
    ends: &'d [End],
}

impl<'d> Key<'d> {
    fn of(draft: &'d Draft) -> Self {
        Self { message: &draft.message, location: draft.primary.location, ends: &draft.ends }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use crate::finding::{Fact, Level, Scalar};

    #[test]
    fn what_reaches_a_site_counts_where_the_site_is_deployed() {
        let text = tester::probed(
            "serverFarmId: plan.id, httpsOnly: true, clientCertEnabled: true, clientCertMode: 'Required'",
            "protocol: 'Http', hostName: 'other.azurewebsites.net',",
            "{ name: 'health', properties: { protocol: 'Http', host: 'other.azurewebsites.net', match: { statusCodes: ['200'] } } }",
        );
        let plan = "param extra bool = false\nresource plan 'Microsoft.Web/serverfarms@2024-04-01' = {\n  name: 'plan'\n}\n";
        let text = plan.to_owned() + &text;
        let declared = "'Microsoft.Web/sites@2024-04-01' = ";
        let rules = [
            "backend-host-name",
            "backend-plain-http",
            "probe-host",
            "probe-needs-client-certificate",
            "probe-rejects-redirect",
        ];
        let extra = Fact::Is { parameter: String::from("extra"), value: Scalar::Bool(true) };
        for id in rules {
            let rule = super::super::find(id).unwrap();
            let with = |condition: &str| {
                let text = text.replace(declared, &format!("{declared}{condition}"));
                tester::run(rule, &[("main.bicep", &text)]).findings
            };
            let always = with("");
            assert_eq!((always.len(), always[0].level, always[0].when.len()), (1, Level::Warning, 0), "{id}");
            assert_eq!(with("if (false) ").len(), 0, "{id}");
            let sometimes = with("if (extra) ");
            assert_eq!(sometimes.len(), 1, "{id}");
            assert_eq!(
                (sometimes[0].level, &sometimes[0].when[..]),
                (Level::Info, &[extra.clone()][..]),
                "{id}"
            );
        }
    }
}
