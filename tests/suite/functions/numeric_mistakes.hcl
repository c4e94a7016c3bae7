# What functions on numbers refuse.

locals {
  abs_1 = abs("x")
  abs_2 = abs(null)
  abs_3 = abs()
  abs_4 = abs(1, 2)
  abs_5 = abs([])

  ceil_1 = ceil("one")

  floor_1 = floor(true)

  log_1 = log(-1, 10)
  log_2 = log("x", 10)
  log_3 = log(10)

  max_1 = max()
  max_2 = max(1, "b")
  max_3 = max([1, 2])
  max_4 = max([1, "b"]...)

  min_1 = min()
  min_2 = min(null, 1)

  parseint_1 = parseint("FF", 10)
  parseint_2 = parseint("1", 63)
  parseint_3 = parseint(1.5, 10)
  parseint_4 = parseint("", 10)

  pow_1 = pow("a", 2)
  pow_2 = pow(1)
  pow_3 = pow(0, -1)

  range_1 = range()
  range_2 = range(1, 2, 3, 4)
  range_3 = range(1, 5, 0)
  range_4 = range(1, 5, -1)
  range_5 = range(0, 2000)

  signum_1 = signum("")
  signum_2 = signum(1.5)

  sum_1 = sum([])
  sum_2 = sum(1)
  sum_3 = sum(["a"])
  sum_4 = sum([1, null])
}
