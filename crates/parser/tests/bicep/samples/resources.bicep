resource plan 'Microsoft.Web/serverfarms@2023-12-01' existing = {
  name: 'plan'
  scope: resourceGroup('shared')
}

@description('The site.')
resource site 'Microsoft.Web/sites@2023-12-01' = {
  name: 'site'
  properties: {
    serverFarmId: plan.id
    siteConfig: { minTlsVersion: '1.2', http20Enabled: true }
  }
  dependsOn: [plan]
}

resource web 'Microsoft.Web/sites/config@2023-12-01' = {
  parent: site
  name: 'web'
}
