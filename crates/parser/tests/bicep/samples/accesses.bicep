param o object
var a = o.b.c
var d = o.?e.?f
var g = o['h'][0][?1][^2][?^3]
var i = o.j!.k!
var l = az.resourceGroup().location
var m = o.n[0].p['q']
