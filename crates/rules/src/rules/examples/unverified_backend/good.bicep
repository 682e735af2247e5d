resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: { siteConfig: { minTlsVersion: '1.2' } }
}

resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    backendAddressPools: [
      { name: 'sites', properties: { backendAddresses: [{ fqdn: site.properties.defaultHostName }] } }
    ]
    backendHttpSettingsCollection: [
      { name: 'tls', properties: { port: 443, protocol: 'Https', pickHostNameFromBackendAddress: true } }
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
