var none = {}
var one = { a: 1 }
var line = { a: 1, 'b': 2, '${one}': 3 }
var lines = {
  a: 1

  resource: 2
  param: 3
  ...one
}
var mixed = { a: 1, b: 2
  c: 3 }
