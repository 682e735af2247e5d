//! A probe that reaches a site without its host name.

use std::rc::Rc;

use tricep_parser::eval::{Lookup, Node, Value};

use super::example::example;
use super::repair::{self, Repair};
use super::{Check, Deployed, Draft, End, Rule, RuleInfo, wording};
use crate::finding::{Label, Level};
use crate::gateway::{Gateway, Part, Route};
use crate::site::Site;
use crate::tls::sources::{CONFIGURE_WEB_APP, ISSUE_PROBE_HOST, PROBE_OVERVIEW};

fn both(probe: &str) -> String {
    format!("{probe} has a host and picks the backend setting's too; it can do only one of them")
}

fn wrong(probe: &str, site: &str, host: &str) -> String {
    format!("{probe} asks {site} for the host '{host}', which is not its own")
}

fn none(probe: &str, site: &str) -> String {
    format!("{probe} asks {site} for no host: it neither has one nor picks the backend setting's")
}

const HELP: &str = "remove host and set pickHostNameFromBackendHttpSettings: true in the probe, and \
    pickHostNameFromBackendAddress: true in the backend setting";

const PICK: &str = "pickHostNameFromBackendHttpSettings";
const PICK_ADDRESS: &str = "pickHostNameFromBackendAddress";

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Deployment(check) };

const INFO: RuleInfo = RuleInfo {
    id: "probe-host",
    level: Some(Level::Warning),
    summary: "a probe reaches a site without the site's host name",
    explanation: "\
The front end of App Service that all customers share knows sites by the host name of a request. A probe that asks for `127.0.0.1`,
for another site, or for nothing gets 404 and makes the backend unhealthy, also where the requests of clients would arrive.

Also found is a probe that says both `host` and `pickHostNameFromBackendHttpSettings: true`, whatever is behind it.

The rule is silent for sites of which it is not proved that they run behind the shared front end (the plan has to be declared here,
outside of any App Service Environment), for host names that may be bound to the site, and for settings without a probe of their own:
the default probe takes its host name from the setting or the address.",
    examples: &[
        example!(fires "A probe for this machine", file "probe_host/bad.bicep"),
        example!(silent "A probe that picks the setting's host name", file "probe_host/good.bicep"),
        example!(fires "A host and a pick, in ARM JSON", file "probe_host/bad.json"),
        example!(silent "The site's own host name", file "probe_host/good.json"),
    ],
    remedy: "\
Set `pickHostNameFromBackendHttpSettings: true` in the probe and `pickHostNameFromBackendAddress: true` in the setting; or give the
probe the host name that is bound to the site.",
    sources: &[PROBE_OVERVIEW, CONFIGURE_WEB_APP, ISSUE_PROBE_HOST],
    since: "0.1.0",
};

fn check(deployed: &Deployed<'_, '_>, drafts: &mut Vec<Draft>) {
    deployed.each_gateway(drafts, |gateway| {
        let (probes, _) = gateway.parts("probes");
        probes.iter().filter_map(|probe| with_both(gateway, probe)).collect()
    });
    deployed.each_route(drafts, |gateway, route| of_route(gateway, route).into_iter().collect());
}

fn with_both(gateway: &Gateway<'_, '_>, probe: &Part) -> Option<Draft> {
    let Lookup::Present(host) = gateway.text(&probe.properties, "host") else { return None };
    if gateway.flag(&probe.properties, PICK) != Some(true) {
        return None;
    }
    let end = End::part(gateway, probe, "properties.probes.properties.host");
    let primary = Label::new(gateway.graph.evaluator.location(&host)?, "a host beside a pick");
    let message = both(&wording::part(gateway, "probe", probe));
    let mut draft =
        Draft::new(INFO.id, message, primary, end).help("remove one of them").repair(repair::pick_host(
            gateway,
            &probe.properties,
            PICK,
            "host",
            "let the probe ask for the host name of the backend setting",
        ));
    if let Lookup::Present(pick) = gateway.case.get(&probe.properties, PICK) {
        draft = draft.label(gateway.graph, &pick, "the pick");
    }
    Some(draft)
}

fn of_route(gateway: &Gateway<'_, '_>, route: &Route) -> Option<Draft> {
    let probe = gateway.attached_probe(route)?;
    let picks = gateway.flag(&probe.properties, PICK)?;
    let node = gateway.addressed_site(route)?;
    let site = Site { graph: gateway.graph, case: gateway.case, node: &node };
    if picks || !site.is_multitenant() {
        // What the setting sends is the matter of `backend-host-name`.
        return None;
    }
    let (holder, name) = (wording::part(gateway, "probe", &probe), wording::site(&site));
    match gateway.text(&probe.properties, "host") {
        Lookup::Present(host) => {
            let why = gateway.why_not_host_of(&node, &host)?;
            let message = wrong(&holder, &name, &gateway.graph.evaluator.print(&host));
            draft(gateway, route, &node, &probe, (message, &host, &why))
        }
        Lookup::Absent => {
            let own = probe.name.as_ref()?;
            draft(gateway, route, &node, &probe, (none(&holder, &name), own, "no host"))
        }
        Lookup::Unknown(_) => None,
    }
}

fn draft(
    gateway: &Gateway<'_, '_>,
    route: &Route,
    node: &Rc<Node>,
    probe: &Part,
    (message, value, label): (String, &Value, &str),
) -> Option<Draft> {
    let graph = gateway.graph;
    let end = End::part(gateway, probe, "properties.probes.properties.host");
    let primary = Label::new(graph.evaluator.location(value)?, label);
    let draft = Draft::new(INFO.id, message, primary, end)
        .traced(graph, value)
        .help(HELP)
        .repair(picked(gateway, route, probe));
    let site = wording::site(&Site { graph, case: gateway.case, node });
    Some(match &route.address {
        Ok(address) => draft.label(graph, address, format!("this address leads to {site}")),
        Err(_) => draft,
    })
}

/// The probe asks for what the setting sends, which then has to send something.
fn picked(gateway: &Gateway<'_, '_>, route: &Route, probe: &Part) -> Option<Repair> {
    let title = "let the probe ask for the host name that the backend setting sends";
    let mut repair = repair::pick_host(gateway, &probe.properties, PICK, "host", title)?;
    let setting = &route.setting.as_ref().ok()?.properties;
    let sends = matches!(gateway.text(setting, "hostName"), Lookup::Present(_))
        || gateway.flag(setting, PICK_ADDRESS) == Some(true);
    if !sends {
        repair = repair.joined(repair::pick_host(gateway, setting, PICK_ADDRESS, "hostName", title)?);
    }
    Some(repair)
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    fn project(probe: &str) -> String {
        let plan = "resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {\n  name: 'plan'\n}\n";
        plan.to_owned() + &tester::probed("serverFarmId: plan.id", "", probe)
    }

    #[test]
    fn wrong_hosts_and_none() {
        tester::bicep(&RULE, &project("
      { name: 'health', properties: { host: 'invoices.azurewebsites.net' } }
      //                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: probe 'health' of gateway 'front' asks site 'orders' for the host 'invoices.azurewebsites.net', which is not its own"));
        tester::bicep(&RULE, &project("
      { name: 'health', properties: { path: '/', pickHostNameFromBackendHttpSettings: false } }
      //      ^^^^^^^^ warning: probe 'health' of gateway 'front' asks site 'orders' for no host: it neither has one nor picks the backend setting's"));
        tester::bicep(&RULE, &project("
      { name: 'other', properties: { host: 'x', pickHostNameFromBackendHttpSettings: true } }
      //                                   ^^^ warning: probe 'other' of gateway 'front' has a host and picks the backend setting's too; it can do only one of them"));
    }

    #[test]
    fn hosts_that_may_be_the_site_s() {
        for probe in [
            "host: 'orders.azurewebsites.net'",
            "host: 'shop.example.com'",
            "pickHostNameFromBackendHttpSettings: true",
        ] {
            tester::bicep(&RULE, &project(&format!("{{ name: 'health', properties: {{ {probe} }} }}")));
        }
        let open = project("{ name: 'health', properties: { host: host } }");
        tester::bicep(&RULE, &format!("param host string\n{open}"));
        // Nothing says where this plan runs.
        let elsewhere = project("{ name: 'health', properties: { host: '127.0.0.1' } }");
        tester::bicep(&RULE, &elsewhere.replace("serverFarmId: plan.id", "serverFarmId: 'x'"));
    }

    #[test]
    fn a_half_typed_file() {
        tester::bicep(&RULE, &project("
      { name: 'health', properties: { host: '127.0.0.1', path: } }
      //                                    ^^^^^^^^^^^ warning: probe 'health' of gateway 'front' asks site 'orders' for the host '127.0.0.1', which is not its own"));
    }
}
