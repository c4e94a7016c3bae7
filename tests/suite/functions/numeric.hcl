# Functions on numbers.

locals {
  abs_1 = abs(-3)  # => 3
  abs_2 = abs(2.5)  # => 2.5
  abs_3 = abs("-7")  # => 7
  abs_4 = abs(0)  # => 0

  ceil_1 = ceil(1.1)  # => 2
  ceil_2 = ceil(-1.9)  # => -1
  ceil_3 = ceil(5)  # => 5

  floor_1 = floor(1.9)  # => 1
  floor_2 = floor(-1.1)  # => -2
  floor_3 = floor(5)  # => 5

  log_1 = log(16, 2)  # => 4
  log_2 = log(1, 10)  # => 0
  log_3 = log(50, 10)  # => 1.6989700043360185

  max_1 = max(1, 3, 2)  # => 3
  max_2 = max(-1)  # => -1
  max_3 = max([4, 12, 9]...)  # => 12
  max_4 = max("10", 9)  # => 10

  min_1 = min(1, 3, 2)  # => 1
  min_2 = min(-1)  # => -1
  min_3 = min([4, 12, 9]...)  # => 4

  parseint_1 = parseint("100", 10)  # => 100
  parseint_2 = parseint("FF", 16)  # => 255
  parseint_3 = parseint("-ff", 16)  # => -255
  parseint_4 = parseint("1011111011101111", 2)  # => 48879
  parseint_5 = parseint("aA", 62)  # => 656
  parseint_6 = parseint("12345678901234567890123", 10)  # => 12345678901234567890123

  pow_1 = pow(3, 2)  # => 9
  pow_2 = pow(4, 0)  # => 1
  pow_3 = pow(2, -1)  # => 0.5
  pow_4 = pow(2, 0.5)  # => 1.4142135623730951

  range_1 = range(3)  # => tolist([0, 1, 2])
  range_2 = range(1, 4)  # => tolist([1, 2, 3])
  range_3 = range(1, 8, 2)  # => tolist([1, 3, 5, 7])
  range_4 = range(4, 1)  # => tolist([4, 3, 2])
  range_5 = range(4, 1, -2)  # => tolist([4, 2])
  range_6 = range(1, 2.5, 0.5)  # => tolist([1, 1.5, 2])
  range_7 = range(0)  # => empty(list(number))

  signum_1 = signum(-13)  # => -1
  signum_2 = signum(0)  # => 0
  signum_3 = signum(344)  # => 1

  sum_1 = sum([10, 13, 6, 4.5])  # => 33.5
  sum_2 = sum(["1", 2])  # => 3
  sum_3 = sum(toset([1, 1, 2]))  # => 3
  sum_4 = sum([0.1, 0.2])  # => 0.3
}
