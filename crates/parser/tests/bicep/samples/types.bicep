@export()
type size = 'small' | 'large'
type signed = -1 | 0 | true | null
type long =
  | 'one'
  | 'two'
@discriminator('kind')
type shape = circle | square
type circle = {
  kind: 'circle'
  @minValue(1)
  radius: int
  'quoted name': bool?
  *: string
}
@sealed()
type square = { kind: 'square', side: int! }
type pair = [
  int
  @description('second')
  string[][]
]
type parts = [circle.radius, pair[1], pair[*], circle.*, (size | 'none')[]]
type body = resourceInput<'Microsoft.Web/sites@2023-12-01'>.properties.siteConfig
type qualified = sys.resourceOutput<'Microsoft.Web/sites@2023-12-01'>
