resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  location: resourceGroup().location
  properties: {
    siteConfig: {
      minTlsVersion: '1.3'
    }
  }
}

resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  location: resourceGroup().location
  properties: {
    sku: { name: 'Standard_v2', tier: 'Standard_v2' }
    sslPolicy: {
      policyType: 'Predefined'
      policyName: 'AppGwSslPolicy20220101'
    }
    backendAddressPools: [
      { name: 'sites', properties: { backendAddresses: [{ fqdn: site.properties.defaultHostName }] } }
    ]
    backendHttpSettingsCollection: [
      { name: 'https', properties: { port: 443, protocol: 'Https', pickHostNameFromBackendAddress: true } }
    ]
    httpListeners: [
      { name: 'public', properties: { protocol: 'Https' } }
    ]
    requestRoutingRules: [
      {
        name: 'all'
        properties: {
          ruleType: 'Basic'
          priority: 100
          httpListener: { id: resourceId('Microsoft.Network/applicationGateways/httpListeners', 'front', 'public') }
          backendAddressPool: { id: resourceId('Microsoft.Network/applicationGateways/backendAddressPools', 'front', 'sites') }
          backendHttpSettings: { id: resourceId('Microsoft.Network/applicationGateways/backendHttpSettingsCollection', 'front', 'https') }
        }
      }
    ]
  }
}
