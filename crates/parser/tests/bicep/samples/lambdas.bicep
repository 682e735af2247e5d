param xs array
var a = map(xs, x => x.y)
var b = reduce(xs, 0, (sum, x) => sum + x)
var c = sort(xs, (p, q) =>
  p < q)
var d = filter(
  xs,
  (x, i) => i > 0 // not the first
)
var e = map(xs, () => { a: 1 })
