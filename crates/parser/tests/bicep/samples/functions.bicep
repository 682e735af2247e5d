func double(x int) int => x * 2

@export()
func full(
  first string,
  last string?
) string =>
  '${first} ${last ?? ''}'
func nothing() object => {}
