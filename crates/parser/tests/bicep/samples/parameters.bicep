param location string
param count int = 3
param names string[] = []

@description('What it costs.')
@allowed([
  'low'
  'high'
])
param tier string = 'low'

@sys.secure()
param password string?
param network resource 'Microsoft.Network/virtualNetworks@2024-05-01'
