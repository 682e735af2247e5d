var none = []
var line = [1, 2, 3]
var lines = [
  1
  2 // two

  ...line
]
var mixed = [1, 2
  3]
