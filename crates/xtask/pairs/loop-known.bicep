// Loops over arrays that are known: every turn is a resource.
param prefix string

var apps = ['api', 'web']
var ports = [
  for (app, i) in apps: {
    name: app
    port: 8000 + i
  }
]

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: '${prefix}-plan'
  location: resourceGroup().location
}

resource sites 'Microsoft.Web/sites@2024-04-01' = [
  for (app, i) in apps: {
    name: '${prefix}-${app}-${i}'
    location: resourceGroup().location
    properties: {
      serverFarmId: plan.id
      siteConfig: {
        numberOfWorkers: ports[i].port
      }
    }
  }
]

resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'first'
  scope: sites[0]
  properties: {
    level: 'CanNotDelete'
  }
}

resource door 'Microsoft.Network/frontDoors@2021-06-01' = {
  name: '${prefix}-door'
  location: 'global'
  properties: {
    backendPools: [
      for (app, i) in apps: {
        name: app
        address: sites[i].properties.defaultHostName
      }
    ]
  }
}

resource tests 'Microsoft.Insights/webtests@2022-06-15' = [
  for i in range(0, 2): {
    name: '${prefix}-test-${i}'
    location: resourceGroup().location
    properties: {
      SyntheticMonitorId: sites[i].id
    }
  }
]
