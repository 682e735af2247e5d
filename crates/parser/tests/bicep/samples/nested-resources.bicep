resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'gateway'
  resource: 'a property'
  resource child 'things' = {
    name: 'child'
    resource deep 'parts@2024-05-01' existing = {
      name: 'deep'
    }
  }

  @batchSize(1)
  resource many 'others' = [for i in range(0, 2): {
    name: 'other${i}'
  }]
}
output ids array = [gateway::child.id, gateway::child::deep.id, gateway::many[0].id]
