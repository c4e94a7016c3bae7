# Functions on numbers.

locals {
  abs_1 = abs(-3)
  abs_2 = abs(2.5)
  abs_3 = abs("-7")
  abs_4 = abs(0)

  ceil_1 = ceil(1.1)
  ceil_2 = ceil(-1.9)
  ceil_3 = ceil(5)

  floor_1 = floor(1.9)
  floor_2 = floor(-1.1)
  floor_3 = floor(5)

  log_1 = log(16, 2)
  log_2 = log(1, 10)
  log_3 = log(50, 10)

  max_1 = max(1, 3, 2)
  max_2 = max(-1)
  max_3 = max([4, 12, 9]...)
  max_4 = max("10", 9)

  min_1 = min(1, 3, 2)
  min_2 = min(-1)
  min_3 = min([4, 12, 9]...)

  parseint_1 = parseint("100", 10)
  parseint_2 = parseint("FF", 16)
  parseint_3 = parseint("-ff", 16)
  parseint_4 = parseint("1011111011101111", 2)
  parseint_5 = parseint("aA", 62)
  parseint_6 = parseint("12345678901234567890123", 10)

  pow_1 = pow(3, 2)
  pow_2 = pow(4, 0)
  pow_3 = pow(2, -1)
  pow_4 = pow(2, 0.5)

  range_1 = range(3)
  range_2 = range(1, 4)
  range_3 = range(1, 8, 2)
  range_4 = range(4, 1)
  range_5 = range(4, 1, -2)
  range_6 = range(1, 2.5, 0.5)
  range_7 = range(0)

  signum_1 = signum(-13)
  signum_2 = signum(0)
  signum_3 = signum(344)

  sum_1 = sum([10, 13, 6, 4.5])
  sum_2 = sum(["1", 2])
  sum_3 = sum(toset([1, 1, 2]))
  sum_4 = sum([0.1, 0.2])
}
