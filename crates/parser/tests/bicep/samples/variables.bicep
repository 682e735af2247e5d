var plain = 'a'
var typed int = 1
@export()
@description('shared')
var exported object = { a: plain }
