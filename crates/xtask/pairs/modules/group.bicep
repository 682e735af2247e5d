param name string

resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: resourceGroup().location
}

resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, site.id)
  scope: site
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'reader')
    principalId: site.identity.principalId
  }
}
