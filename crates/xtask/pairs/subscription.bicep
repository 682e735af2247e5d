// A deployment to a subscription, with a module in a group that it makes.
targetScope = 'subscription'

param principals array

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'apps'
  location: deployment().location
}

resource owner 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid('owner', group.id)
  properties: {
    roleDefinitionId: 'owner'
    principalId: principals[0]
  }
}

resource readers 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principal in principals: {
    name: guid('reader', principal)
    properties: {
      roleDefinitionId: 'reader'
      principalId: principal
    }
    dependsOn: [
      owner
    ]
  }
]

resource last 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid('last')
  properties: {
    roleDefinitionId: 'last'
    principalId: readers[1].properties.principalId
  }
}

module site 'modules/group.bicep' = {
  name: 'site'
  scope: group
  params: {
    name: 'app'
  }
}
