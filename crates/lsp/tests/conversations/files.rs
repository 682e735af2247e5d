//! A small project in which something is wrong between two files.

/// A gateway whose policy permits less than the site behind it wants.
pub(crate) const GATEWAY: &str = "\
param host string

resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'gateway'
  location: 'westeurope'
  properties: {
    sku: { name: 'Standard_v2', tier: 'Standard_v2', capacity: 1 }
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20170401S' }
    frontendPorts: [{ name: 'https', properties: { port: 443 } }]
    httpListeners: [{ name: 'https', properties: {
      protocol: 'Https'
      frontendPort: { id: resourceId('Microsoft.Network/applicationGateways/frontendPorts', 'gateway', 'https') }
    } }]
    backendAddressPools: [{ name: 'sites', properties: { backendAddresses: [{ fqdn: host }] } }]
    backendHttpSettingsCollection: [{ name: 'https', properties: {
      protocol: 'Https'
      port: 443
      pickHostNameFromBackendAddress: true
    } }]
    requestRoutingRules: [{ name: 'all', properties: {
      ruleType: 'Basic'
      priority: 1
      httpListener: { id: resourceId('Microsoft.Network/applicationGateways/httpListeners', 'gateway', 'https') }
      backendAddressPool: { id: resourceId('Microsoft.Network/applicationGateways/backendAddressPools', 'gateway', 'sites') }
      backendHttpSettings: { id: resourceId('Microsoft.Network/applicationGateways/backendHttpSettingsCollection', 'gateway', 'https') }
    } }]
  }
}
";

pub(crate) const SITE: &str = "\
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'contoso'
  location: 'westeurope'
  properties: { siteConfig: { minTlsVersion: '1.3' } }
}

output host string = site.properties.defaultHostName
";

pub(crate) const MAIN: &str = "\
module site 'site.bicep' = { name: 'site' }
module gateway 'gateway.bicep' = { name: 'gateway', params: { host: site.outputs.host } }
";

pub(crate) const FILES: &[(&str, &str)] =
    &[("main.bicep", MAIN), ("site.bicep", SITE), ("gateway.bicep", GATEWAY)];
