param names array
resource a 'x/y@2024-01-01' = [for name in names: {
  name: name
}]
module b 'b.bicep' = [
  for (name, i) in names: if (i > 0) {
    name: '${name}-${i}'
  }
]
var c = [for i in range(0, 3): i * 2]
var d = [for x in names: [for y in x: { y: y }]]
output e array = [for (x, i) in names: a[i].id]
