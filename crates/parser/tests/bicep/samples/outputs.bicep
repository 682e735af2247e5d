output id string = site.id
@secure()
output secret string = 'x'
output kind 'a' | 'b' = 'a'
output whole resource = site
output other resource 'Microsoft.Web/sites@2023-12-01' = site
resource site 'Microsoft.Web/sites@2023-12-01' existing = { name: 's' }
