//! A probe that takes the redirect of a site for an error.

use std::ops::RangeInclusive;

use tricep_parser::eval::{Data, Lookup, Value};

use super::example::example;
use super::{Check, Deployed, Draft, End, Rule, RuleInfo, wording};
use crate::finding::{Label, Level};
use crate::gateway::{Gateway, Part, Route};
use crate::site::Site;
use crate::tls::sources::{BACKEND_HEALTH, ISSUE_HTTPS_ONLY_PROBE, PROBE_OVERVIEW};

fn message(probe: &str, site: &str) -> String {
    format!(
        "{probe} asks {site} by Http and accepts no redirect, but the site answers Http with nothing else"
    )
}

const HELP: &str = "set protocol 'Https' and port 443 in the probe and in the backend setting";

/// The status codes of redirects.
const REDIRECTS: RangeInclusive<u16> = 300..=399;

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Deployment(check) };

const INFO: RuleInfo = RuleInfo {
    id: "probe-rejects-redirect",
    level: Some(Level::Warning),
    summary: "an Http probe of a site with Https only accepts no redirect",
    explanation: "\
A site with `httpsOnly: true` answers every request by Http with a redirect. A probe that speaks `Http` and whose
`match.statusCodes` have no code from 300 to 399 takes that for a failure, and the backend is unhealthy for good.

`backend-plain-http` speaks of the setting that goes with such a probe: its traffic is redirected as well. With Https in both, neither
finding remains; with wider status codes only this one goes away.",
    examples: &[
        example!(fires "200 only", file "probe_rejects_redirect/bad.bicep"),
        example!(silent "A probe by Https", file "probe_rejects_redirect/good.bicep"),
        example!(fires "200 to 299 in ARM JSON", file "probe_rejects_redirect/bad.json"),
        example!(silent "A redirect is accepted", file "probe_rejects_redirect/good.json"),
    ],
    remedy: "Use `Https` in the probe and in the backend setting.",
    sources: &[PROBE_OVERVIEW, BACKEND_HEALTH, ISSUE_HTTPS_ONLY_PROBE],
    since: "0.1.0",
};

fn check(deployed: &Deployed<'_, '_>, drafts: &mut Vec<Draft>) {
    deployed.each_route(drafts, |gateway, route| draft(gateway, route).into_iter().collect());
}

fn draft(gateway: &Gateway<'_, '_>, route: &Route) -> Option<Draft> {
    let probe = gateway.attached_probe(route)?;
    let Lookup::Present(protocol) = gateway.case.get(&probe.properties, "protocol") else { return None };
    if !protocol.data.as_str()?.eq_ignore_ascii_case("http") {
        return None;
    }
    // A setting with another protocol is refused with its probe, of which `probe-protocol-mismatch` speaks.
    let setting = route.setting.as_ref().ok()?;
    if let Lookup::Present(own) = gateway.case.get(&setting.properties, "protocol")
        && !own.data.as_str()?.eq_ignore_ascii_case("http")
    {
        return None;
    }
    let codes = codes_without_redirects(gateway, &probe)?;
    let node = gateway.reached_site(route)?;
    let graph = gateway.graph;
    let site = Site { graph, case: gateway.case, node: &node };
    if !site.is_set("httpsOnly") {
        return None;
    }
    let message = message(&wording::part(gateway, "probe", &probe), &wording::site(&site));
    let end = End::part(gateway, &probe, "properties.probes.properties.match.statusCodes");
    let primary = Label::new(graph.evaluator.location(&codes)?, "no code from 300 to 399");
    let mut draft = Draft::new(INFO.id, message, primary, end).traced(graph, &codes);
    draft = draft.label(graph, &protocol, "the probe speaks Http");
    if let Lookup::Present(flag) = site.property(&["properties", "httpsOnly"]) {
        draft = draft.label(graph, &flag, "the site accepts Https only");
    }
    Some(draft.help(HELP))
}

/// The list of codes, where all of them are known and none is a redirect.
fn codes_without_redirects(gateway: &Gateway<'_, '_>, probe: &Part) -> Option<Value> {
    let Lookup::Present(list) = gateway.case.get_path(&probe.properties, &["match", "statusCodes"]) else {
        return None;
    };
    let (items, complete) = gateway.case.items(&list);
    let ranges: Vec<RangeInclusive<u16>> =
        items.iter().map(|item| range(&item.data)).collect::<Option<_>>()?;
    let overlaps =
        |range: &RangeInclusive<u16>| range.start() <= REDIRECTS.end() && range.end() >= REDIRECTS.start();
    // Without any code the default counts, which has redirects.
    (complete && !ranges.is_empty() && !ranges.iter().any(overlaps)).then_some(list)
}

/// `200`, `200-399`.
fn range(data: &Data) -> Option<RangeInclusive<u16>> {
    if let Data::Int(code) = data {
        let code = u16::try_from(*code).ok()?;
        return Some(code..=code);
    }
    let text = data.as_str()?;
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    Some(first.trim().parse().ok()?..=last.trim().parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    fn project(site: &str, setting: &str, probe: &str) -> String {
        String::from("param codes array\n") + &tester::probed(site, setting, probe)
    }

    #[test]
    fn the_codes_are_marked() {
        tester::bicep(&RULE, &project("httpsOnly: true", "", "
      { name: 'health', properties: { protocol: 'Http', match: { statusCodes: ['200-299', '401'] } } }
      //                                                                      ^^^^^^^^^^^^^^^^^^ warning: probe 'health' of gateway 'front' asks site 'orders' by Http and accepts no redirect, but the site answers Http with nothing else"));
    }

    #[test]
    fn what_accepts_a_redirect_or_may_do_so() {
        for codes in ["['200-399']", "['200', '301-302']", "[]", "codes", "[...codes, '200']", "['2xx']"] {
            let probe = format!(
                "{{ name: 'health', properties: {{ protocol: 'Http', match: {{ statusCodes: {codes} }} }} }}"
            );
            tester::bicep(&RULE, &project("httpsOnly: true", "", &probe));
        }
        let strict = "{ name: 'health', properties: { protocol: 'Http', match: { statusCodes: ['200'] } } }";
        tester::bicep(&RULE, &project("httpsOnly: false", "", strict));
        // Refused already: the setting speaks another protocol.
        tester::bicep(&RULE, &project("httpsOnly: true", "protocol: 'Https',", strict));
        tester::bicep(&RULE, &project("", "", strict));
    }

    #[test]
    fn a_half_typed_file() {
        tester::bicep(&RULE, &project("httpsOnly: true", "", "
      { name: 'health', properties: { protocol: 'Http', match: { statusCodes: ['200'] }, path: } }
      //                                                                      ^^^^^^^ warning: probe 'health' of gateway 'front' asks site 'orders' by Http and accepts no redirect, but the site answers Http with nothing else"));
    }
}
