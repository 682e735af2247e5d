//! What choices cost: the cases that are run grow with the decisions that matter to a path, not with the parameters.
//!
//! ```text
//! cargo bench --manifest-path bench/Cargo.toml --bench cases
//! ```
//!
//! The counts must be what the design promises; the program ends with an error where they are not.

use std::hint::black_box;
use std::process::ExitCode;
use std::sync::Arc;

use tricep_bench::best;
use tricep_parser::project::{Memory, Project};
use tricep_rules::engine::{Request, check};

const FLAGS: usize = 40;

fn main() -> ExitCode {
    let many = two_that_matter(FLAGS);
    let few = two_that_matter(2);
    let counts = [
        Count { what: "cases, 40 flags of which 2 matter", counted: cases(&many), wanted: 4 },
        Count { what: "cases, these 2 flags alone", counted: cases(&few), wanted: 4 },
        Count { what: "cases, 40 sites behind a flag each", counted: cases(&flag_each()), wanted: 2 * FLAGS },
    ];
    println!("Choices");
    for Count { what, counted, wanted } in &counts {
        println!("  {what:<36} {counted:8} (wanted: {wanted})");
    }
    let time = |text: &str| {
        best(|| {
            black_box(cases(text));
        })
    };
    println!("  {:<36} {:8.2}", "time with and without 38 flags", time(&many) / time(&few));
    if counts.iter().all(|count| count.counted == count.wanted) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// A number of cases and what it must be.
struct Count {
    what: &'static str,
    counted: usize,
    wanted: usize,
}

/// How many cases the paths of a template are checked in.
fn cases(template: &str) -> usize {
    let memory = Memory::new([("/project/main.bicep", template)]);
    let project = Arc::new(Project::new(Arc::new(memory), "/project"));
    let request = Request { threads: Some(1), ..Request::default() };
    check(&project, &request).map_or(0, |report| report.summary.cases)
}

/// A gateway and a site that depend on a flag each, and flags on which only tags depend.
fn two_that_matter(flags: usize) -> String {
    let parameters: String = (0..flags).map(|i| format!("param flag{i} bool = true\n")).collect();
    let tags: String = (2..flags).map(|i| format!("  t{i}: flag{i} ? 'a' : 'b'\n")).collect();
    let policy = "flag0 ? 'AppGwSslPolicy20170401S' : 'AppGwSslPolicy20220101'";
    let site = site("", "site", "app", "flag1 ? '1.3' : '1.2'");
    let gateway = gateway(policy, "{ fqdn: 'app.azurewebsites.net' }");
    format!("{parameters}var tags = {{\n{tags}}}\noutput tags object = tags\n{site}{gateway}")
}

/// A gateway before forty sites, each deployed only where its own flag is set.
fn flag_each() -> String {
    let numbers = || 0..FLAGS;
    let parameters: String = numbers().map(|i| format!("param flag{i} bool = true\n")).collect();
    let sites =
        numbers().map(|i| site(&format!("if (flag{i}) "), &format!("s{i}"), &format!("app{i}"), "'1.3'"));
    let sites: String = sites.collect();
    let addresses: Vec<String> =
        numbers().map(|i| format!("{{ fqdn: 'app{i}.azurewebsites.net' }}")).collect();
    format!("{parameters}{sites}{}", gateway("'AppGwSslPolicy20170401S'", &addresses.join("\n")))
}

fn site(condition: &str, symbol: &str, name: &str, minimum: &str) -> String {
    format!(
        "resource {symbol} 'Microsoft.Web/sites@2024-04-01' = {condition}{{
  name: '{name}'
  properties: {{ siteConfig: {{ minTlsVersion: {minimum} }} }}
}}
"
    )
}

fn gateway(policy: &str, addresses: &str) -> String {
    let id = |collection: &str, name: &str| {
        format!("{{ id: resourceId('Microsoft.Network/applicationGateways/{collection}', 'agw', '{name}') }}")
    };
    let (listener, pool, setting) = (
        id("httpListeners", "https"),
        id("backendAddressPools", "sites"),
        id("backendHttpSettingsCollection", "https"),
    );
    format!(
        "resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {{
  name: 'agw'
  properties: {{
    sku: {{ name: 'Standard_v2', tier: 'Standard_v2' }}
    sslPolicy: {{ policyType: 'Predefined', policyName: {policy} }}
    httpListeners: [{{ name: 'https', properties: {{ protocol: 'Https' }} }}]
    backendAddressPools: [{{ name: 'sites', properties: {{ backendAddresses: [
{addresses}
    ] }} }}]
    backendHttpSettingsCollection: [{{ name: 'https', properties: {{ protocol: 'Https' }} }}]
    requestRoutingRules: [{{
      name: 'web'
      properties: {{ httpListener: {listener}, backendAddressPool: {pool}, backendHttpSettings: {setting} }}
    }}]
  }}
}}
"
    )
}
