// Conditions of resources, of their children, of modules and in loops.
param deploy bool
param tier string
param apps array

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = if (deploy) {
  name: 'plan-${uniqueString(resourceGroup().id)}'
  location: resourceGroup().location
}

resource site 'Microsoft.Web/sites@2024-04-01' = if (deploy && tier != 'none') {
  name: 'app-${toLower(tier)}'
  location: resourceGroup().location
  properties: {
    serverFarmId: deploy ? plan.id : null
  }

  resource web 'config' = if (tier == 'premium') {
    name: 'web'
    properties: {
      minTlsVersion: '1.3'
    }
  }
}

resource many 'Microsoft.Web/sites@2024-04-01' = [
  for app in apps: if (app.enabled) {
    name: app.name
    location: resourceGroup().location
    properties: {
      hostNamesDisabled: !app.public
    }
  }
]
