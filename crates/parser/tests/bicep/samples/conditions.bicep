param on bool
resource a 'x/y@2024-01-01' = if (on) {
  name: 'a'
}
resource b 'x/y@2024-01-01' =
  if (!on) {
    name: 'b'
  }
module c 'c.bicep' = if (on && true) {
}
