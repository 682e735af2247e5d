// Children in three ways, and extension resources, of which one extends another.
param name string

resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: resourceGroup().location

  resource web 'config' = {
    name: 'web'
    properties: {
      minTlsVersion: '1.2'
    }
  }

  resource slot 'slots' = {
    name: 'stage'
    location: resourceGroup().location

    resource web 'config' = {
      name: 'web'
      properties: {
        minTlsVersion: '1.3'
      }
    }
  }
}

resource logs 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: site
  name: 'logs'
  properties: {
    httpLogs: {
      fileSystem: {
        enabled: true
      }
    }
  }
}

resource binding 'Microsoft.Web/sites/hostNameBindings@2024-04-01' = {
  name: '${site.name}/www.contoso.com'
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'keep'
  scope: site
  properties: {
    level: 'CanNotDelete'
  }
}

resource lockOfLock 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'keep-too'
  scope: lock
  properties: {
    level: 'CanNotDelete'
    notes: site::slot.properties.defaultHostName
  }
}

resource other 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'keep'
  properties: {
    level: 'CanNotDelete'
    notes: lock.id
  }
}
