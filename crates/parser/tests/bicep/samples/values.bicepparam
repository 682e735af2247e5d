using './main.bicep'
extends 'base.bicepparam'

import { shared } from 'shared.bicep'
var prefix = 'x'
type t = string
param name = '${prefix}-site'
param settings = {
  a: shared
  b: [1, 2]
}
param secret = az.getSecret('sub', 'rg', 'vault', 'name')
extensionConfig k8s with {
  context: 'c'
}
