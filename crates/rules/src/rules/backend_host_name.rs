//! A site that is reached with a host name that is not its own.

use std::rc::Rc;

use tricep_parser::eval::{Node, Value};

use super::example::example;
use super::{Check, Deployed, Draft, End, Rule, RuleInfo, repair, wording};
use crate::finding::{Label, Level};
use crate::gateway::{BackendHost, Gateway, Part, Route};
use crate::site::Site;
use crate::tls::sources::{APP_SERVICE_REDIRECTION, BACKEND_SETTINGS, CONFIGURE_WEB_APP};

fn of_another(setting: &str, site: &str, host: &str) -> String {
    format!("{setting} reaches {site} with the host name '{host}', which is not its own")
}

fn not_bound(listener: &str, site: &str, host: &str) -> String {
    format!("{listener} passes the host name '{host}' on to {site}, to which it is not bound here")
}

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Deployment(check) };

const INFO: RuleInfo = RuleInfo {
    id: "backend-host-name",
    level: Some(Level::Warning),
    summary: "a gateway reaches a site with a host name that is not the site's",
    explanation: "\
The front end of App Service that all customers share knows sites by the host name of a request. A gateway that sends another one
reaches another site, or none: the answer is 404, and the backend counts as unhealthy.

A warning where a backend setting's `hostName` is that of another site. An info where the setting overrides nothing, so that the
client's host name arrives at the site, and the listener's host name is not bound to the site in these files: it may be bound
elsewhere. The rule is silent where the client's host name is unknown, and for sites of which it is not proved that they run behind
the shared front end: the plan has to be declared here, outside of any App Service Environment.",
    examples: &[
        example!(fires "The host name of another site", file "backend_host_name/bad.bicep"),
        example!(silent "The host name of the address", file "backend_host_name/good.bicep"),
        example!(fires "The client's host name, which is not bound, in ARM JSON", file "backend_host_name/bad.json"),
        example!(silent "The client's host name, which is bound", file "backend_host_name/good.json"),
    ],
    remedy: "\
Either set `pickHostNameFromBackendAddress: true`, so that the site is reached by its default host name; or override nothing and bind
the public host name to the site (`Microsoft.Web/sites/hostNameBindings`), which keeps redirects and cookies right.",
    sources: &[CONFIGURE_WEB_APP, BACKEND_SETTINGS, APP_SERVICE_REDIRECTION],
    since: "0.1.0",
};

fn check(deployed: &Deployed<'_, '_>, drafts: &mut Vec<Draft>) {
    deployed.each_route(drafts, |gateway, route| {
        let Some(node) = gateway.addressed_site(route) else { return Vec::new() };
        if !(Site { graph: gateway.graph, case: gateway.case, node: &node }).is_multitenant() {
            return Vec::new();
        }
        match (gateway.backend_host(route), &route.setting, &route.listener) {
            (BackendHost::Stated(host), Ok(setting), _) => {
                stated(gateway, route, &node, setting, &host).into_iter().collect()
            }
            (BackendHost::Clients(hosts), _, Ok(listener)) => {
                hosts.iter().filter_map(|host| clients(gateway, route, &node, listener, host)).collect()
            }
            _ => Vec::new(),
        }
    });
}

fn stated(
    gateway: &Gateway<'_, '_>,
    route: &Route,
    node: &Rc<Node>,
    setting: &Part,
    host: &Value,
) -> Option<Draft> {
    let why = gateway.why_not_host_of(node, host)?;
    let end = End::part(gateway, setting, "properties.backendHttpSettingsCollection.properties.hostName");
    let repair = repair::pick_host(
        gateway,
        &setting.properties,
        "pickHostNameFromBackendAddress",
        "hostName",
        "send the host name of the address",
    );
    let setting = wording::part(gateway, "backend setting", setting);
    let message = of_another(&setting, &site_of(gateway, node), &gateway.graph.evaluator.print(host));
    let help = "remove hostName and set pickHostNameFromBackendAddress: true";
    Some(draft(gateway, route, node, (message, host, &why), end)?.help(help).repair(repair))
}

fn clients(
    gateway: &Gateway<'_, '_>,
    route: &Route,
    node: &Rc<Node>,
    listener: &Part,
    host: &Value,
) -> Option<Draft> {
    if !gateway.is_unbound(node, host) {
        return None;
    }
    let end = End::part(gateway, listener, "properties.httpListeners.properties.hostName");
    let listener = wording::part(gateway, "listener", listener);
    let message = not_bound(&listener, &site_of(gateway, node), &gateway.graph.evaluator.print(host));
    let help = "bind it to the site with Microsoft.Web/sites/hostNameBindings, or set \
         pickHostNameFromBackendAddress: true in the backend setting";
    Some(draft(gateway, route, node, (message, host, "passed on as it is"), end)?.at(Level::Info).help(help))
}

fn draft(
    gateway: &Gateway<'_, '_>,
    route: &Route,
    node: &Rc<Node>,
    (message, host, label): (String, &Value, &str),
    end: End,
) -> Option<Draft> {
    let graph = gateway.graph;
    let primary = Label::new(graph.evaluator.location(host)?, label);
    let draft = Draft::new(INFO.id, message, primary, end).traced(graph, host);
    Some(match &route.address {
        Ok(address) => {
            draft.label(graph, address, format!("this address leads to {}", site_of(gateway, node)))
        }
        Err(_) => draft,
    })
}

fn site_of(gateway: &Gateway<'_, '_>, node: &Rc<Node>) -> String {
    wording::site(&Site { graph: gateway.graph, case: gateway.case, node })
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    /// A plan, a site of it, and a gateway with this setting and this listener.
    fn project(setting: &str, listener: &str) -> String {
        format!("
resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {{
  name: 'plan'
}}
resource site 'Microsoft.Web/sites@2024-04-01' = {{
  name: 'orders'
  properties: {{ serverFarmId: plan.id }}
}}
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {{
  name: 'front'
  properties: {{
    httpListeners: [
{listener}
    ]
    backendAddressPools: [{{ name: 'sites', properties: {{ backendAddresses: [{{ fqdn: site.properties.defaultHostName }}] }} }}]
    backendHttpSettingsCollection: [
{setting}
    ]
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
")
    }

    #[test]
    fn a_host_name_of_another_site() {
        tester::bicep(&RULE, &project("
      { name: 'tls', properties: { hostName: 'invoices.azurewebsites.net' } }
      //                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: backend setting 'tls' of gateway 'front' reaches site 'orders' with the host name 'invoices.azurewebsites.net', which is not its own", ""));
        for own in
            ["'orders.azurewebsites.net'", "'shop.example.com'", "site.properties.defaultHostName", "''"]
        {
            tester::bicep(
                &RULE,
                &project(&format!("{{ name: 'tls', properties: {{ hostName: {own} }} }}"), ""),
            );
        }
    }

    #[test]
    fn a_client_s_host_name_that_is_not_bound() {
        tester::bicep(&RULE, &project("      { name: 'tls', properties: {} }", "
      { name: 'public', properties: { hostNames: ['shop.example.com', '*.example.com'] } }
      //                                          ^^^^^^^^^^^^^^^^^^ info: listener 'public' of gateway 'front' passes the host name 'shop.example.com' on to site 'orders', to which it is not bound here"));
        // Any host name may come in.
        tester::bicep(
            &RULE,
            &project("{ name: 'tls', properties: {} }", "{ name: 'public', properties: {} }"),
        );
        // A binding with a name that is not known may be this one.
        let bound = "
param names array
resource bindings 'Microsoft.Web/sites/hostNameBindings@2024-04-01' = [for name in names: {
  parent: site
  name: name
}]
";
        let listener = "{ name: 'public', properties: { hostName: 'shop.example.com' } }";
        tester::bicep(&RULE, &format!("{}{bound}", project("{ name: 'tls', properties: {} }", listener)));
    }

    #[test]
    fn a_plan_that_is_not_here_or_in_an_environment() {
        let setting = "{ name: 'tls', properties: { hostName: 'invoices.azurewebsites.net' } }";
        let project = project(setting, "");
        let existing =
            project.replace("2024-04-01' = {\n  name: 'plan'", "2024-04-01' existing = {\n  name: 'plan'");
        assert_ne!(existing, project);
        tester::bicep(&RULE, &existing);
        let environment = "name: 'plan'\n  properties: { hostingEnvironmentProfile: { id: 'x' } }";
        tester::bicep(&RULE, &project.replace("name: 'plan'", environment));
    }

    #[test]
    fn a_half_typed_file() {
        tester::bicep(&RULE, &project("
      { name: 'tls', properties: { hostName: 'invoices.azurewebsites.net', port: } }
      //                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: backend setting 'tls' of gateway 'front' reaches site 'orders' with the host name 'invoices.azurewebsites.net', which is not its own", ""));
    }
}
