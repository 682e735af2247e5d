resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: { siteConfig: { minTlsVersion: '1.3' } }
}

resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sku: { name: 'Standard_v2', tier: 'Standard_v2' }
    sslPolicy: { policyType: 'CustomV2', minProtocolVersion: 'TLSv1_3' }
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
