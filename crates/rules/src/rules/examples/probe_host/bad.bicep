resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan'
  sku: { name: 'P1v3' }
}

resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: { serverFarmId: plan.id }
}

resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    backendAddressPools: [
      { name: 'sites', properties: { backendAddresses: [{ fqdn: site.properties.defaultHostName }] } }
    ]
    probes: [
      { name: 'health', properties: { protocol: 'Https', path: '/', host: '127.0.0.1' } }
    ]
    backendHttpSettingsCollection: [
      {
        name: 'tls'
        properties: {
          port: 443
          protocol: 'Https'
          pickHostNameFromBackendAddress: true
          probe: { id: resourceId('Microsoft.Network/applicationGateways/probes', 'front', 'health') }
        }
      }
    ]
    requestRoutingRules: [
      {
        name: 'all'
        properties: {
          backendAddressPool: { id: resourceId('Microsoft.Network/applicationGateways/backendAddressPools', 'front', 'sites') }
          backendHttpSettings: { id: resourceId('Microsoft.Network/applicationGateways/backendHttpSettingsCollection', 'front', 'tls') }
        }
      }
    ]
  }
}
