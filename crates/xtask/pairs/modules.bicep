// Modules, which the JSON has inside.
param apps array
param settings object

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan'
  location: resourceGroup().location
}

module one 'modules/site.bicep' = {
  name: 'one'
  params: {
    name: 'one'
    settings: settings
    planId: plan.id
  }
}

module many 'modules/site.bicep' = [
  for (app, i) in apps: {
    name: 'many-${i}'
    params: {
      name: app
      settings: {
        minTlsVersion: '1.3'
        slot: 'stage'
      }
      planId: plan.id
    }
  }
]

resource record 'Microsoft.Network/dnsZones/CNAME@2018-05-01' = {
  name: 'contoso.com/one'
  properties: {
    TTL: 3600
    CNAMERecord: {
      cname: one.outputs.host
    }
  }
  dependsOn: [
    plan
    many
  ]
}
