//! Generated projects that are large in one way each.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

/// Files of a project: path and text.
pub type Files = Vec<(String, String)>;

/// One way in which a project may be large.
pub struct Dimension {
    /// What there are many of.
    pub name: &'static str,
    /// How many at the smallest; the largest has [`STEPS`] times as many.
    pub least: usize,
    /// The project with so many.
    pub files: fn(usize) -> Files,
    /// The file that alone is asked for; without one it is the whole project.
    pub asked: Option<&'static str>,
}

/// Sizes at which a dimension is measured, as multiples of the least.
pub const STEPS: [usize; 4] = [1, 2, 4, 8];

/// Every dimension.
pub const DIMENSIONS: &[Dimension] = &[
    Dimension { name: "files", least: 500, files, asked: None },
    Dimension { name: "files in one folder", least: 500, files: files_of_one_folder, asked: None },
    Dimension { name: "resources of a Bicep file", least: 500, files: resources, asked: None },
    Dimension { name: "resources of an ARM template", least: 500, files: arm_resources, asked: None },
    Dimension { name: "children of resources", least: 250, files: children, asked: None },
    Dimension { name: "modules in five levels", least: 125, files: modules, asked: None },
    Dimension { name: "calls of one module", least: 250, files: calls, asked: None },
    Dimension { name: "references between resources", least: 500, files: references, asked: None },
    Dimension { name: "deployments that are referred to", least: 250, files: deployments, asked: None },
    Dimension { name: "variables in a chain", least: 60, files: chain, asked: None },
    Dimension { name: "parameters with a parameter file", least: 250, files: parameters, asked: None },
    Dimension { name: "parameter files of a template", least: 125, files: parameter_files, asked: None },
    Dimension {
        name: "templates with parameter files",
        least: 125,
        files: templates_with_parameters,
        asked: None,
    },
    Dimension {
        name: "callers of the file asked for",
        least: 250,
        files: callers,
        asked: Some("shared.bicep"),
    },
    Dimension { name: "cases of a path", least: 25, files: cases, asked: None },
    Dimension {
        name: "cases of a path, another site in each",
        least: 25,
        files: cases_of_sites,
        asked: None,
    },
    Dimension { name: "turns of a loop", least: 500, files: turns, asked: None },
    Dimension { name: "gateways with a site each", least: 25, files: gateways, asked: None },
    Dimension { name: "sites behind one gateway", least: 25, files: backends, asked: None },
    Dimension { name: "gateways and ten sites each", least: 5, files: gateways_and_sites, asked: None },
    Dimension { name: "sites with names known in part", least: 50, files: partly_known_names, asked: None },
    Dimension { name: "sites with domains of their own", least: 50, files: domains, asked: None },
    Dimension { name: "sites behind DNS records", least: 50, files: records, asked: None },
    Dimension { name: "private endpoints by their addresses", least: 50, files: endpoints, asked: None },
    Dimension { name: "keys of one object", least: 100, files: keys, asked: None },
    Dimension { name: "findings", least: 500, files: findings, asked: None },
    Dimension { name: "findings in many files", least: 250, files: findings_in_files, asked: None },
    Dimension { name: "findings with one repair", least: 125, files: shared_repairs, asked: None },
    Dimension { name: "repairs of two properties", least: 50, files: repairs_of_two_properties, asked: None },
    Dimension { name: "repairs of two places", least: 50, files: repairs_of_two_places, asked: None },
    Dimension { name: "suppressed findings", least: 500, files: suppressions, asked: None },
    Dimension { name: "syntax errors", least: 500, files: errors, asked: None },
];

/// Writes the files of a project under a folder.
///
/// # Errors
///
/// As the system gives them.
pub fn write(folder: &Path, files: &Files) -> io::Result<()> {
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
        std::fs::write(path, text)?;
    }
    Ok(())
}

fn main(text: String) -> Files {
    vec![(String::from("main.bicep"), text)]
}

fn text<T: AsRef<str>>(parts: impl IntoIterator<Item = T>) -> String {
    parts.into_iter().fold(String::new(), |text, part| text + part.as_ref())
}

fn site(number: usize, minimum: &str) -> String {
    format!(
        "resource site{number} 'Microsoft.Web/sites@2024-04-01' = {{\n  name: 'site-{number}'\n  location: 'westeurope'\n  \
         properties: {{ httpsOnly: true, siteConfig: {{ minTlsVersion: '{minimum}' }} }}\n}}\n"
    )
}

fn storage(number: usize, more: &str) -> String {
    format!(
        "resource storage{number} 'Microsoft.Storage/storageAccounts@2023-05-01' = {{\n  name: 'storage{number}'\n  \
         location: 'westeurope'\n  kind: 'StorageV2'\n  sku: {{ name: 'Standard_LRS' }}\n{more}}}\n"
    )
}

fn small(number: usize) -> String {
    format!(
        "param location string = resourceGroup().location\nvar name = 'app-{number}'\n{}",
        site(number, "1.2")
    )
}

fn files(count: usize) -> Files {
    (0..count)
        .map(|number| (format!("part{}/unit{}/main.bicep", number / 20, number % 20), small(number)))
        .collect()
}

fn files_of_one_folder(count: usize) -> Files {
    (0..count).map(|number| (format!("unit{number}.bicep"), small(number))).collect()
}

fn resources(count: usize) -> Files {
    main(text((0..count).map(|number| storage(number, ""))))
}

fn arm_resources(count: usize) -> Files {
    let resource = |number: usize| {
        format!(
            r#"{{ "type": "Microsoft.Web/sites", "apiVersion": "2024-04-01", "name": "[concat('site-', {number})]", "location": "[resourceGroup().location]",
  "properties": {{ "siteConfig": {{ "minTlsVersion": "1.2" }} }}, "dependsOn": ["[resourceId('Microsoft.Web/serverfarms', 'plan-{number}')]"] }}"#
        )
    };
    arm((0..count).map(resource))
}

/// An ARM template with these resources.
fn arm(resources: impl Iterator<Item = String>) -> Files {
    let resources: Vec<String> = resources.collect();
    let schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
    let text = format!(
        "{{ \"$schema\": \"{schema}\", \"contentVersion\": \"1.0.0.0\",\n\"resources\": [\n{}\n] }}\n",
        resources.join(",\n")
    );
    vec![(String::from("main.json"), text)]
}

/// Deployments, one in two of a loop, each with a site that takes its minimum from an output.
fn deployments(count: usize) -> Files {
    let pair = |number: usize| {
        let (name, copy, called) = if number % 2 == 0 {
            (format!("unit{number}"), String::new(), format!("'unit{number}'"))
        } else {
            let name = format!("[concat('unit{number}-', copyIndex())]");
            let copy = format!(r#""copy": {{ "name": "units{number}", "count": 1 }},"#);
            (name, copy, format!("concat('unit{number}-', 0)"))
        };
        format!(
            r#"{{ "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "{name}", {copy}
  "properties": {{ "mode": "Incremental", "expressionEvaluationOptions": {{ "scope": "inner" }}, "template": {{
    "contentVersion": "1.0.0.0", "resources": [], "outputs": {{ "minimum": {{ "type": "string", "value": "1.2" }} }} }} }} }},
{{ "type": "Microsoft.Web/sites", "apiVersion": "2024-04-01", "name": "site{number}", "properties": {{ "siteConfig": {{
  "minTlsVersion": "[reference(resourceId('Microsoft.Resources/deployments', {called})).outputs.minimum.value]" }} }} }}"#
        )
    };
    arm((0..count).map(pair))
}

fn children(count: usize) -> Files {
    let child = |number: usize| {
        format!(
            "resource web{number} 'Microsoft.Web/sites/config@2024-04-01' = {{\n  parent: site{number}\n  name: 'web'\n  \
             properties: {{ minTlsVersion: '1.2' }}\n}}\n"
        )
    };
    main(text((0..count).map(|number| site(number, "1.2") + &child(number))))
}

/// Each module of a level is called by one of the level above: four more for each that there are.
fn modules(count: usize) -> Files {
    let levels = 5;
    let per_level = count / levels;
    let mut files = Files::new();
    let call = |level: usize, number: usize| {
        format!(
            "module m{number} '../level{level}/m{number}.bicep' = {{\n  name: 'm{level}-{number}'\n  params: {{ name: '${{name}}-{number}' }}\n}}\n"
        )
    };
    for level in 0..levels {
        for number in 0..per_level {
            let below = if level + 1 < levels { call(level + 1, number) } else { String::new() };
            let own = format!("param name string\n{}{below}", storage(number, ""));
            files.push((format!("level{level}/m{number}.bicep"), own));
        }
    }
    let calls = text((0..per_level).map(|number| call(0, number)));
    files.push((String::from("root/main.bicep"), format!("param name string = 'app'\n{calls}")));
    files
}

fn calls(count: usize) -> Files {
    let call = |number: usize| {
        format!(
            "module m{number} 'shared.bicep' = {{\n  name: 'm{number}'\n  params: {{ name: 'app-{number}' }}\n}}\n"
        )
    };
    let mut files = main(text((0..count).map(call)));
    let shared = "param name string\nresource site 'Microsoft.Web/sites@2024-04-01' = {\n  name: name\n  properties: { siteConfig: { minTlsVersion: '1.2' } }\n}\n";
    files.push((String::from("shared.bicep"), shared.to_owned()));
    files
}

fn references(count: usize) -> Files {
    let one = |number: usize| {
        let other = (number * 7 + 1) % count;
        let more = if other < number {
            format!("  properties: {{ other: storage{other}.id }}\n")
        } else {
            String::new()
        };
        storage(number, &more)
    };
    main(text((0..count).map(one)))
}

fn chain(count: usize) -> Files {
    let link = |number: usize| format!("var v{} = '${{v{number}}}'\n", number + 1);
    let links = text((0..count).map(link));
    main(format!(
        "param p string\nvar v0 = p\n{links}{}",
        storage(0, &format!("  tags: {{ a: v{count} }}\n"))
    ))
}

fn parameters_of(count: usize) -> String {
    text((0..count).map(|number| format!("param p{number} string\n")))
}

fn values_of(count: usize, value: usize) -> String {
    let values: Vec<String> =
        (0..count).map(|number| format!("    \"p{number}\": {{ \"value\": \"v{value}\" }}")).collect();
    let schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#";
    format!(
        "{{\n  \"$schema\": \"{schema}\",\n  \"contentVersion\": \"1.0.0.0\",\n  \"parameters\": {{\n{}\n  }}\n}}\n",
        values.join(",\n")
    )
}

fn parameters(count: usize) -> Files {
    let used: Vec<String> = (0..count).map(|number| format!("    t{number}: p{number}\n")).collect();
    let template = parameters_of(count) + &storage(0, &format!("  tags: {{\n{}  }}\n", used.concat()));
    vec![(String::from("main.bicep"), template), (String::from("main.parameters.json"), values_of(count, 0))]
}

fn parameter_files(count: usize) -> Files {
    let mut files = main(parameters_of(3) + &site(0, "1.2"));
    let file = |number: usize| (format!("main.parameters.env{number}.json"), values_of(3, number));
    files.extend((0..count).map(file));
    files
}

fn templates_with_parameters(count: usize) -> Files {
    let pair = |number: usize| {
        [
            (format!("unit{number}.bicep"), parameters_of(3) + &site(number, "1.2")),
            (format!("unit{number}.parameters.json"), values_of(3, number)),
        ]
    };
    (0..count).flat_map(pair).collect()
}

fn callers(count: usize) -> Files {
    let caller = |number: usize| {
        let text =
            format!("module shared '../shared.bicep' = {{\n  name: 'm{number}'\n}}\n{}", storage(number, ""));
        (format!("unit{number}/main.bicep"), text)
    };
    let mut files: Files = (0..count).map(caller).collect();
    files.push((String::from("shared.bicep"), site(0, "1.2")));
    files
}

fn cases(count: usize) -> Files {
    let values: Vec<String> = (0..count).map(|number| format!("  'env{number}'\n")).collect();
    let sides: Vec<String> =
        (0..count).map(|number| format!("    env{number}: {{ minimum: '1.{}' }}\n", number % 4)).collect();
    let site = "resource site0 'Microsoft.Web/sites@2024-04-01' = {\n  name: 'site-0'\n  properties: { siteConfig: { minTlsVersion: settings[env].minimum } }\n}\n";
    main(format!(
        "@allowed([\n{}])\nparam env string = 'env0'\nvar settings = {{\n{}}}\n{site}{}",
        values.concat(),
        sides.concat(),
        gateway(0, &[0])
    ))
}

fn cases_of_sites(count: usize) -> Files {
    let values = text((0..count).map(|number| format!("  'env{number}'\n")));
    let hosts =
        text((0..count).map(|number| format!("  env{number}: site{number}.properties.defaultHostName\n")));
    let sites = text((0..count).map(|number| site(number, "1.2")));
    main(format!(
        "@allowed([\n{values}])\nparam env string = 'env0'\nvar hosts = {{\n{hosts}}}\n{sites}{}",
        front([Backend::host(0, "hosts[env]")])
    ))
}

fn turns(count: usize) -> Files {
    main(format!(
        "resource sites 'Microsoft.Web/sites@2024-04-01' = [for i in range(0, {count}): {{\n  name: 'site-${{i}}'\n  \
         properties: {{ siteConfig: {{ minTlsVersion: '1.2' }} }}\n}}]\n"
    ))
}

/// What a gateway sends traffic to.
struct Backend {
    /// What its parts are named by.
    number: usize,
    /// The address as an expression.
    address: String,
}

impl Backend {
    fn site(number: usize) -> Self {
        Self { number, address: format!("{{ fqdn: site{number}.properties.defaultHostName }}") }
    }

    fn host(number: usize, host: &str) -> Self {
        Self { number, address: format!("{{ fqdn: {host} }}") }
    }
}

/// The host name that a backend setting of most gateways sends.
const PICKED: &str = "pickHostNameFromBackendAddress: true";

/// A gateway with one rule, listener, pool and setting for each of these sites.
fn gateway(number: usize, sites: &[usize]) -> String {
    gateway_before(number, &sites.iter().map(|site| Backend::site(*site)).collect::<Vec<_>>(), PICKED, false)
}

/// A gateway with one rule, listener, pool and setting for each of these backends, and with a probe for each if there are
/// to be any.
fn gateway_before(number: usize, backends: &[Backend], host: &str, probes: bool) -> String {
    let name = format!("gateway-{number}");
    let mut text = format!(
        "resource gateway{number} 'Microsoft.Network/applicationGateways@2024-05-01' = {{\n  name: '{name}'\n  properties: {{\n    \
         sku: {{ name: 'Standard_v2', tier: 'Standard_v2' }}\n    \
         sslPolicy: {{ policyType: 'Predefined', policyName: 'AppGwSslPolicy20220101' }}\n"
    );
    let id = |collection: &str, part: String| {
        format!(
            "{{ id: resourceId('Microsoft.Network/applicationGateways/{collection}', '{name}', '{part}') }}"
        )
    };
    let mut list = |collection: &str, item: &dyn Fn(usize, &str) -> String| {
        let items =
            backends.iter().map(|backend| format!("      {}\n", item(backend.number, &backend.address)));
        let _ = write!(text, "    {collection}: [\n{}    ]\n", self::text(items));
    };
    list("httpListeners", &|place, _| {
        format!("{{ name: 'listener{place}', properties: {{ protocol: 'Http' }} }}")
    });
    list("backendAddressPools", &|place, address| {
        format!("{{ name: 'pool{place}', properties: {{ backendAddresses: [{address}] }} }}")
    });
    if probes {
        list("probes", &|place, _| {
            format!("{{ name: 'probe{place}', properties: {{ protocol: 'Https', path: '/' }} }}")
        });
    }
    list("backendHttpSettingsCollection", &|place, _| {
        let probe = id("probes", format!("probe{place}"));
        let probe = if probes { format!("probe: {probe}") } else { String::new() };
        let more: String = [host, &probe]
            .into_iter()
            .filter(|more| !more.is_empty())
            .map(|more| format!(", {more}"))
            .collect();
        format!("{{ name: 'setting{place}', properties: {{ port: 443, protocol: 'Https'{more} }} }}")
    });
    list("requestRoutingRules", &|place, _| {
        let listener = id("httpListeners", format!("listener{place}"));
        let pool = id("backendAddressPools", format!("pool{place}"));
        let setting = id("backendHttpSettingsCollection", format!("setting{place}"));
        format!(
            "{{ name: 'rule{place}', properties: {{ httpListener: {listener}, backendAddressPool: {pool}, backendHttpSettings: {setting} }} }}"
        )
    });
    text + "  }\n}\n"
}

/// A gateway before backends of these addresses.
fn front(backends: impl IntoIterator<Item = Backend>) -> String {
    gateway_before(0, &backends.into_iter().collect::<Vec<_>>(), PICKED, false)
}

fn sites(count: usize) -> String {
    text((0..count).map(|number| site(number, "1.2")))
}

fn partly_known_names(count: usize) -> Files {
    let site = |number: usize| {
        site(number, "1.2").replace(&format!("'site-{number}'"), &format!("'app-${{stage}}-{number}'"))
    };
    let hosts = (0..count)
        .map(|number| Backend::host(number, &format!("'app-${{stage}}-{number}.azurewebsites.net'")));
    main(format!("param stage string\n{}{}", text((0..count).map(site)), front(hosts)))
}

fn domains(count: usize) -> Files {
    let binding = |number: usize| {
        format!(
            "resource domain{number} 'Microsoft.Web/sites/hostNameBindings@2024-04-01' = {{\n  parent: site{number}\n  name: 'shop{number}.example.com'\n}}\n"
        )
    };
    let hosts = (0..count).map(|number| Backend::host(number, &format!("'shop{number}.example.com'")));
    main(sites(count) + &text((0..count).map(binding)) + &front(hosts))
}

fn records(count: usize) -> Files {
    let record = |number: usize| {
        format!(
            "resource record{number} 'Microsoft.Network/dnsZones/CNAME@2018-05-01' = {{\n  parent: zone\n  name: 'shop{number}'\n  \
             properties: {{ TTL: 60, CNAMERecord: {{ cname: site{number}.properties.defaultHostName }} }}\n}}\n"
        )
    };
    let zone = "resource zone 'Microsoft.Network/dnsZones@2018-05-01' = {\n  name: 'example.com'\n  location: 'global'\n}\n";
    let hosts = (0..count).map(|number| Backend::host(number, &format!("'shop{number}.example.com'")));
    main(sites(count) + zone + &text((0..count).map(record)) + &front(hosts))
}

fn endpoints(count: usize) -> Files {
    let ip = |number: usize| format!("'10.0.{}.{}'", number / 200, number % 200 + 4);
    let endpoint = |number: usize| {
        format!(
            "resource endpoint{number} 'Microsoft.Network/privateEndpoints@2024-05-01' = {{\n  name: 'endpoint-{number}'\n  properties: {{\n    \
             privateLinkServiceConnections: [{{ name: 'site', properties: {{ privateLinkServiceId: site{number}.id, groupIds: ['sites'] }} }}]\n    \
             ipConfigurations: [{{ name: 'ip', properties: {{ privateIPAddress: {} }} }}]\n  }}\n}}\n",
            ip(number)
        )
    };
    let address = |number: usize| Backend { number, address: format!("{{ ipAddress: {} }}", ip(number)) };
    main(sites(count) + &text((0..count).map(endpoint)) + &front((0..count).map(address)))
}

fn keys(count: usize) -> Files {
    let minima = text((0..count).map(|number| format!("  key{number}: '1.2'\n")));
    let site = |number: usize| site(number, "1.2").replace("'1.2'", &format!("minima.key{number}"));
    main(format!("var minima = {{\n{minima}}}\n{}", text((0..count).map(site))))
}

fn repairs_of_two_properties(count: usize) -> Files {
    repaired(count, "hostName: 'localhost'", false)
}

fn repairs_of_two_places(count: usize) -> Files {
    repaired(count, "", true)
}

/// Sites of a plan behind one gateway that sends this host name to them.
fn repaired(count: usize, host: &str, probes: bool) -> Files {
    let plan = "resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {\n  name: 'plan'\n  location: 'westeurope'\n  sku: { name: 'P1v3' }\n}\n";
    let sites = sites(count).replace("properties: {", "properties: { serverFarmId: plan.id, ");
    let backends: Vec<Backend> = (0..count).map(Backend::site).collect();
    main(format!("{plan}{sites}{}", gateway_before(0, &backends, host, probes)))
}

fn gateways(count: usize) -> Files {
    main(text((0..count).map(|number| site(number, "1.2") + &gateway(number, &[number]))))
}

fn backends(count: usize) -> Files {
    let sites: Vec<usize> = (0..count).collect();
    main(text(sites.iter().map(|number| site(*number, "1.2"))) + &gateway(0, &sites))
}

fn gateways_and_sites(count: usize) -> Files {
    let sites = text((0..count * 10).map(|number| site(number, "1.2")));
    let own = |number: usize| (number * 10..number * 10 + 10).collect::<Vec<_>>();
    main(sites + &text((0..count).map(|number| gateway(number, &own(number)))))
}

/// A project of modules in five levels, and templates with gateways and ten sites each.
pub fn project(modules: usize, gateways: usize) -> Files {
    let mut files = self::modules(modules);
    for number in 0..gateways {
        let sites = number * 10..number * 10 + 10;
        let own: Vec<usize> = sites.clone().collect();
        let template = text(sites.map(|site| self::site(site, "1.3"))) + &gateway(number, &own);
        files.push((format!("front{number}/main.bicep"), template));
    }
    files
}

/// A file with so many findings.
pub fn findings(count: usize) -> Files {
    main(text((0..count).map(|number| site(number, "1.0"))))
}

fn findings_in_files(count: usize) -> Files {
    (0..count).map(|number| (format!("unit{number}/main.bicep"), site(number, "1.0"))).collect()
}

fn shared_repairs(count: usize) -> Files {
    let site = |number: usize| {
        format!(
            "resource site{number} 'Microsoft.Web/sites@2024-04-01' = {{\n  name: 'site-{number}'\n  \
             properties: {{ siteConfig: {{ minTlsVersion: minimum }} }}\n}}\n"
        )
    };
    main(String::from("var minimum = '1.0'\n") + &text((0..count).map(site)))
}

fn suppressions(count: usize) -> Files {
    let suppressed = |number: usize| format!("#disable-next-line site-min-tls-weak\n{}", site(number, "1.0"));
    main(text((0..count).map(suppressed)))
}

fn errors(count: usize) -> Files {
    main(text((0..count).map(|number| format!("resource broken{number} = {{\n  name 'x'\n}}\n"))))
}
