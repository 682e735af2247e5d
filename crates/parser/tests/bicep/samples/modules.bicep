module local './local.bicep' = {
  params: {
    a: 1
  }
}
module registry 'br/public:avm/res/web/site:0.1.0' = {
  name: 'registry'
  scope: subscription()
}
module spec 'ts/specs:net:1.0' = {}
