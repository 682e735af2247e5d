// Loops over arrays that are not known: one resource stands for all turns of a loop.
param apps array
param count int
param chosen int

resource sites 'Microsoft.Web/sites@2024-04-01' = [
  for (app, i) in apps: {
    name: '${app.name}-${i}'
    location: app.location
  }
]

resource slots 'Microsoft.Web/sites/slots@2024-04-01' = [
  for (app, i) in apps: {
    parent: sites[i]
    name: 'stage'
    location: app.location
  }
]

resource indexed 'Microsoft.Web/sites/config@2024-04-01' = [
  for i in range(0, length(apps)): {
    parent: sites[i]
    name: 'web'
    properties: {
      minTlsVersion: '1.3'
    }
  }
]

resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'chosen'
  scope: sites[chosen % 2]
  properties: {
    level: 'CanNotDelete'
  }
}

resource plans 'Microsoft.Web/serverfarms@2024-04-01' = [
  for i in range(1, count): {
    name: 'plan-${i}'
    location: resourceGroup().location
    tags: {
      host: sites[i].properties.defaultHostName
    }
  }
]
