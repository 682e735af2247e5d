param name string
param settings object
param planId string

var all = union({ minTlsVersion: '1.2' }, settings)

resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: resourceGroup().location
  properties: {
    serverFarmId: planId
    siteConfig: all
  }
}

resource slot 'Microsoft.Web/sites/slots@2024-04-01' = {
  parent: site
  name: all.slot
  location: resourceGroup().location
}

output host string = site.properties.defaultHostName
