//! Findings that say less of a thing than another one that is reported, and give way to it.

use std::collections::HashMap;

use super::deployment::Leveled;
use super::merge::Merged;
use crate::rules::{self, Draft, Subject};

/// Takes out the drafts that may have to give way, because other rules say more of what they are about.
pub(super) fn take(found: &mut Vec<Leveled>) -> Vec<Leveled> {
    let may_yield = |leveled: &mut Leveled| !rules::saying_more(leveled.draft.rule).is_empty();
    found.extract_if(.., may_yield).collect()
}

/// The drafts of these that stand: of which no finding that is reported says more in the same case.
pub(super) fn standing(drafts: Vec<Leveled>, findings: &[Merged]) -> Vec<Leveled> {
    let mut by_subject: HashMap<Subject, Vec<&Leveled>> = HashMap::new();
    for leveled in findings.iter().filter(|merged| merged.is_reported()).flat_map(|merged| &merged.of) {
        for subject in &leveled.draft.subjects {
            by_subject.entry(*subject).or_default().push(leveled);
        }
    }
    let says_more = |than: &Leveled, leveled: &&Leveled| {
        rules::saying_more(than.draft.rule).contains(&leveled.draft.rule)
            && leveled.deployment == than.deployment
            && holds_in(&leveled.draft, &than.draft)
    };
    let stands = |leveled: &Leveled| {
        let about_the_same = leveled.draft.subjects.iter().filter_map(|subject| by_subject.get(subject));
        !about_the_same.flatten().any(|other| says_more(leveled, other))
    };
    drafts.into_iter().filter(stands).collect()
}

/// Whether a draft holds in the case of which another one speaks: wherever that one does, or both by default.
fn holds_in(draft: &Draft, other: &Draft) -> bool {
    draft.when.iter().all(|fact| other.when.contains(fact)) || draft.by_default && other.by_default
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tricep_parser::project::{Memory, Project};

    use crate::engine::{Request, check};
    use crate::finding::Finding;

    const MAIN: &str = "gateway-tls-below-backend";
    const MISSING: &str = "gateway-policy-missing";
    const OUTDATED: &str = "gateway-policy-outdated";
    const MINIMUM: &str = "site-min-tls-missing";

    /// A gateway with a path to a site. `gateway` stands in its properties, `site` before the body of the site, `minimum` in
    /// its configuration.
    fn template(parameters: &str, gateway: &str, site: &str, minimum: &str) -> String {
        format!(
            "
{parameters}
resource site 'Microsoft.Web/sites@2024-04-01' = {site} {{
  name: 'orders'
  properties: {{ siteConfig: {{ {minimum} }} }}
}}
resource gateway 'Microsoft.Network/applicationGateways@2021-08-01' = {{
  name: 'front'
  properties: {{
    sku: {{ name: 'Standard_v2' }}
    {gateway}
    httpListeners: [{{ name: 'public', properties: {{ protocol: 'Https' }} }}]
    backendAddressPools: [{{ name: 'sites', properties: {{ backendAddresses: [{{ fqdn: 'orders.azurewebsites.net' }}] }} }}]
    backendHttpSettingsCollection: [{{ name: 'tls', properties: {{ protocol: 'Https' }} }}]
    requestRoutingRules: [
      {{
        name: 'all'
        properties: {{
          httpListener: {{ id: resourceId('Microsoft.Network/applicationGateways/httpListeners', 'front', 'public') }}
          backendAddressPool: {{ id: resourceId('Microsoft.Network/applicationGateways/backendAddressPools', 'front', 'sites') }}
          backendHttpSettings: {{ id: resourceId('Microsoft.Network/applicationGateways/backendHttpSettingsCollection', 'front', 'tls') }}
        }}
      }}
    ]
  }}
}}
"
        )
    }

    fn found(files: &[(&str, &str)], request: Request) -> Vec<Finding> {
        let files = files.iter().map(|(name, text)| (format!("/project/{name}"), *text));
        let project = Arc::new(Project::new(Arc::new(Memory::new(files)), "/project"));
        check(&project, &Request { threads: Some(1), ..request }).unwrap().findings
    }

    fn names(text: &str, select: &[&str], ignore: &[&str]) -> Vec<&'static str> {
        let of = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        let request = Request { select: of(select), ignore: of(ignore), ..Request::default() };
        found(&[("main.bicep", text)], request).iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn the_finding_that_says_more_stands_alone() {
        let missing = template("", "", "", "minTlsVersion: '1.3'");
        assert_eq!(names(&missing, &[], &[]), [MAIN]);
        let old = "sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20170401S' }";
        assert_eq!(names(&template("", old, "", "minTlsVersion: '1.3'"), &[], &[]), [MAIN]);
        let weak = "sslPolicy: { disabledSslProtocols: ['TLSv1_2'] }";
        assert_eq!(names(&template("", weak, "", ""), &[], &[]), [MAIN]);
    }

    #[test]
    fn what_is_not_reported_silences_nothing() {
        let text = template("", "", "", "minTlsVersion: '1.3'");
        assert_eq!(names(&text, &[MISSING], &[]), [MISSING]);
        assert_eq!(names(&text, &[], &[MAIN]), [MISSING]);
        // It runs then, for the suppressions only.
        assert_eq!(names(&text, &[MISSING, "unused-suppression"], &[]), [MISSING]);
        let suppressed =
            text.replace("resource gateway", &format!("#disable-next-line {MAIN}\nresource gateway"));
        assert_eq!(names(&suppressed, &[], &[]), [MISSING]);
        let off = format!(r#"{{"analyzers":{{"tricep":{{"rules":{{"{MAIN}":{{"level":"off"}}}}}}}}}}"#);
        let files = [("main.bicep", text.as_str()), ("bicepconfig.json", &off)];
        let rules: Vec<&str> = found(&files, Request::default()).iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, [MISSING]);
        let weak = template("", "sslPolicy: { disabledSslProtocols: ['TLSv1_2'] }", "", "");
        assert_eq!(names(&weak, &[], &[MAIN]), [MINIMUM, OUTDATED]);
    }

    #[test]
    fn what_holds_in_other_cases_silences_nothing() {
        let minimum = "minTlsVersion: minimum";
        let seldom = template("@allowed(['1.2', '1.3'])\nparam minimum string = '1.2'", "", "", minimum);
        assert_eq!(names(&seldom, &[], &[]), [MISSING, MAIN]);
        let usually = template("@allowed(['1.2', '1.3'])\nparam minimum string = '1.3'", "", "", minimum);
        assert_eq!(names(&usually, &[], &[]), [MAIN]);
        let open = template("@allowed(['1.2', '1.3'])\nparam minimum string", "", "", minimum);
        assert_eq!(names(&open, &[], &[]), [MISSING, MAIN]);
        let site = template("param withSite bool = true", "", "if (withSite)", "minTlsVersion: '1.3'");
        assert_eq!(names(&site, &[], &[]), [MAIN]);
    }

    #[test]
    fn each_deployment_counts_for_itself() {
        let text = template("param minimum string", "", "", "minTlsVersion: minimum");
        let of = |minimum: &str| format!("using 'main.bicep'\nparam minimum = '{minimum}'\n");
        let (strict, usual) = (of("1.3"), of("1.2"));
        let files =
            [("main.bicep", text.as_str()), ("strict.bicepparam", &strict), ("usual.bicepparam", &usual)];
        let found = found(&files, Request::default());
        let through = |finding: &Finding| {
            let parameters = finding.deployments.iter().map(|own| own.parameters.clone().unwrap());
            (finding.rule, parameters.collect::<Vec<_>>())
        };
        assert_eq!(
            found.iter().map(through).collect::<Vec<_>>(),
            [
                (MISSING, vec![String::from("usual.bicepparam")]),
                (MAIN, vec![String::from("strict.bicepparam")]),
            ]
        );
    }

    #[test]
    fn a_policy_is_silenced_by_what_is_said_of_itself() {
        let profiles = "sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20170401S' }
    sslProfiles: [
      { name: 'old', properties: { sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20170401S' } } }
    ]";
        let text = template("", profiles, "", "minTlsVersion: '1.3'");
        assert_eq!(names(&text, &[MAIN, OUTDATED], &[]), [MAIN, OUTDATED]);
        let mixed = "gateway-policy-mixed";
        let text = text.replacen("20170401S", "20220101", 1);
        assert_eq!(names(&text, &[mixed, OUTDATED], &[]), [mixed]);
        assert_eq!(names(&text, &[OUTDATED], &[]), [OUTDATED]);
    }
}
