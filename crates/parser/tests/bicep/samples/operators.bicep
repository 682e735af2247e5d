var a = 1 + 2 * -3 - 4 / 5 % 6
var b = !true || 1 < 2 && 3 >= 4 || 5 <= 6 && 7 > 8
var c = 'x' == 'y' || 'x' != 'y' || 'x' =~ 'y' || 'x' !~ 'y'
var d = null ?? 1 ?? 2
var e = b ? 1 : c ? 2 : 3
var f = b
  ? 1
  : 2
var g = (1 + 2) * 3
