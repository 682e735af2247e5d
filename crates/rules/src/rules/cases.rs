//! From what a check says in each case of a resource to what is told of all of them.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use tricep_parser::eval::{Case, Explored, Node};
use tricep_parser::graph::Graph;

use super::{Deployed, Draft, End, repair, wording};
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
            drafts.extend(self.of_gateway(node, &check));
        }
    }

    /// What `check` says of a gateway.
    pub(super) fn of_gateway(
        &self,
        node: &Rc<Node>,
        check: impl Fn(&Gateway<'_, '_>) -> Vec<Draft>,
    ) -> Vec<Draft> {
        in_cases(self.graph, node, |case| check(&Gateway { graph: self.graph, case, node }))
    }

    /// What `check` says of each gateway with the defaults of its parameters, or whatever they are: for problems that lie
    /// in what people combine, and that a template which leaves the choice to its caller does not have.
    pub(super) fn each_gateway_by_default(
        &self,
        drafts: &mut Vec<Draft>,
        check: impl Fn(&Gateway<'_, '_>) -> Vec<Draft>,
    ) {
        for node in self.gateways() {
            drafts.extend(self.of_gateway(node, &check).into_iter().filter(|draft| draft.by_default));
        }
    }

    /// The sites and slots that the deployment declares, or declares the configuration of.
    pub(crate) fn sites(&self) -> impl Iterator<Item = &Rc<Node>> {
        let sites = site::TYPES.into_iter().flat_map(|ty| self.graph.of_type(ty));
        // An `existing` resource stands for the declaration, which is looked at itself.
        sites.filter(|node| {
            self.graph.evaluator.is_declared(node) || self.graph.declaration_of(node).is_none()
        })
    }

    /// What `check` says of a site.
    pub(crate) fn of_site(&self, node: &Rc<Node>, check: impl Fn(&Site<'_, '_>) -> Vec<Draft>) -> Vec<Draft> {
        in_cases(self.graph, node, |case| check(&Site { graph: self.graph, case, node }))
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
            drafts.extend(routes.iter().flat_map(|of| told(self.graph, &of.explored, &of.without)));
        }
    }
}

/// What `check` says of a resource, with the cases in which it says so; nothing for those without the resource.
fn in_cases<'p>(
    graph: &Graph<'p>,
    node: &Rc<Node>,
    check: impl Fn(&Case<'_, 'p>) -> Vec<Draft>,
) -> Vec<Draft> {
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
fn told(graph: &Graph<'_>, explored: &Explored<Vec<Draft>>, without: &[&Decided]) -> Vec<Draft> {
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
    let with_key = |key: &Key<'_>| one(graph, &cases, drafts.get(key)?);
    keys.iter().filter_map(with_key).collect()
}

/// One draft of those that cases have in common, by the places of the cases.
fn one<T>(graph: &Graph<'_>, cases: &Cases<'_, T>, drafts: &BTreeMap<usize, &Draft>) -> Option<Draft> {
    let group = cases.group(&drafts.keys().copied().collect::<Vec<_>>())?;
    let mut draft = Draft::clone(drafts.get(&group.place)?);
    draft.when = cases::facts(graph, &group.when);
    draft.lowered += u32::from(group.departures > 0);
    draft.by_default = group.by_default(graph);
    draft.fixes = repair::shared(drafts.values().copied());
    draft.help = help(graph, cases, drafts);
    draft.tidy_labels();
    Some(draft)
}

/// What to do; where that differs from case to case, with the cases.
fn help<T>(graph: &Graph<'_>, cases: &Cases<'_, T>, drafts: &BTreeMap<usize, &Draft>) -> Option<String> {
    let mut helps: Vec<(&str, Vec<usize>)> = Vec::new();
    for (place, draft) in drafts {
        let help = draft.help.as_deref()?;
        match helps.iter_mut().find(|(known, _)| *known == help) {
            Some((_, places)) => places.push(*place),
            None => helps.push((help, vec![*place])),
        }
    }
    if let [(only, _)] = helps.as_slice() {
        return Some((*only).to_owned());
    }
    let in_its_case = |(help, places): &(&str, Vec<usize>)| {
        let when = wording::when(&cases::facts(graph, &cases.group(places)?.when))?;
        Some(format!("{when}: {help}"))
    };
    Some(helps.iter().map(in_its_case).collect::<Option<Vec<_>>>()?.join("\n"))
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
    use crate::report::Report;

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

    /// What the repairs of the only finding take away, and what they put in its place.
    fn replaced(report: &Report) -> Vec<(String, String)> {
        assert_eq!(report.findings.len(), 1, "{:#?}", report.findings);
        let edits = report.findings[0].fixes.iter().flat_map(|fix| &fix.edits);
        let texts = edits.map(|edit| {
            let file = report.sources.file(edit.location.file);
            (edit.location.span.text(&file.text).to_owned(), edit.text.clone())
        });
        texts.collect()
    }

    fn gateway(parameter: &str, sku: &str, policy: &str) -> String {
        format!(
            "
{parameter}
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {{
  name: 'front'
  properties: {{
    sku: {{ name: {sku} }}
    sslPolicy: {{ policyType: 'Predefined', policyName: {policy} }}
  }}
}}
"
        )
    }

    #[test]
    fn help_that_differs_from_case_to_case_says_where_it_holds() {
        let rule = super::super::find("gateway-policy-withdrawn").unwrap();
        let skus = "@allowed(['Standard_v2', 'WAF_Medium'])\nparam sku string = 'Standard_v2'";
        let text = gateway(skus, "sku", "'AppGwSslPolicy20150501'");
        let report = tester::run(rule, &[("main.bicep", &text)]);
        assert_eq!(
            report.findings[0].help.as_deref(),
            Some(
                "when sku is 'Standard_v2': use AppGwSslPolicy20220101, which permits TLS 1.2 and 1.3\n\
                 when sku is 'WAF_Medium': use AppGwSslPolicy20170401S, the only predefined policy left on v1 SKUs"
            )
        );
        assert!(report.findings[0].when.is_empty());
        // What is written there is the policy of both SKUs.
        assert!(replaced(&report).is_empty());
    }

    #[test]
    fn a_policy_that_one_of_the_skus_does_not_have_is_no_repair() {
        let rule = super::super::find("gateway-policy-outdated").unwrap();
        let policy = "'AppGwSslPolicy20170401S'";
        let repair = (policy.to_owned(), String::from("'AppGwSslPolicy20220101'"));
        let of = |skus: &str| {
            let parameter = format!("@allowed([{skus}])\nparam sku string = 'Standard_v2'");
            tester::run(rule, &[("main.bicep", &gateway(&parameter, "sku", policy))])
        };
        assert_eq!(replaced(&of("'Standard_v2', 'WAF_v2'")), [repair]);
        assert!(replaced(&of("'Standard_v2', 'WAF_Medium'")).is_empty());
    }

    #[test]
    fn a_repair_changes_what_is_wrong_in_any_case() {
        let rule = super::super::find("gateway-policy-withdrawn").unwrap();
        let of = |policy: &str| {
            let text = gateway("param old bool = false", "'Standard_v2'", policy);
            tester::run(rule, &[("main.bicep", &text)])
        };
        let (old, new) = ("'AppGwSslPolicy20150501'", "'AppGwSslPolicy20220101'");
        assert_eq!(replaced(&of(&format!("old ? {old} : {new}"))).len(), 1);
        assert_eq!(replaced(&of(&format!("old ? {old} : {old}"))), vec![(old.to_owned(), new.to_owned()); 2]);
    }
}
