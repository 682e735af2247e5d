// Resources that are there already, here and in other groups, and what stands behind them.
param hubGroup string
param vnetName string

resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'app'
  location: resourceGroup().location
  properties: {
    virtualNetworkSubnetId: subnet.id
  }
}

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: vnetName
  location: resourceGroup().location
}

resource subnet 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' existing = {
  parent: vnet
  name: 'apps'
}

resource hub 'Microsoft.Network/virtualNetworks@2024-05-01' existing = {
  scope: resourceGroup(hubGroup)
  name: vnetName
}

resource peering 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings@2024-05-01' = {
  parent: vnet
  name: 'to-hub'
  properties: {
    remoteVirtualNetwork: {
      id: hub.id
    }
  }
}

resource same 'Microsoft.Web/sites@2024-04-01' existing = {
  name: 'app'
}

resource record 'Microsoft.Network/dnsZones/CNAME@2018-05-01' = {
  name: 'contoso.com/app'
  properties: {
    CNAMERecord: {
      cname: same.properties.defaultHostName
    }
  }
}
