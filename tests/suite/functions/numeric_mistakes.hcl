# What functions on numbers refuse.

locals {
  abs_1 = abs("x")
  #           ^^^ error: Invalid function argument
  # | Invalid value for `num` of `abs`: a number is required.
  abs_2 = abs(null)
  #           ^^^^ error: Invalid function argument
  # | Invalid value for `num` of `abs`: argument must not be null.
  abs_3 = abs()
  #       ^^^ error: Not enough function arguments
  # | `abs` needs a value for `num`. It is called as `abs(num)`.
  abs_4 = abs(1, 2)
  #              ^ error: Too many function arguments
  # | `abs` takes 1 argument, and 2 are given. It is called as `abs(num)`.
  abs_5 = abs([])
  #           ^^ error: Invalid function argument
  # | Invalid value for `num` of `abs`: number required.

  ceil_1 = ceil("one")
  #             ^^^^^ error: Invalid function argument
  # | Invalid value for `num` of `ceil`: a number is required.

  floor_1 = floor(true)
  #               ^^^^ error: Invalid function argument
  # | Invalid value for `num` of `floor`: number required.

  log_1 = log(-1, 10)
  #       ^^^^^^^^^^^ error: Error in function call
  # | `log` failed: the result is not a number.
  log_2 = log("x", 10)
  #           ^^^ error: Invalid function argument
  # | Invalid value for `num` of `log`: a number is required.
  log_3 = log(10)
  #       ^^^ error: Not enough function arguments
  # | `log` needs a value for `base`. It is called as `log(num, base)`.

  max_1 = max()
  #       ^^^^^ error: Error in function call
  # | `max` failed: must pass at least one number.
  max_2 = max(1, "b")
  #              ^^^ error: Invalid function argument
  # | Invalid value for `numbers` of `max`: a number is required.
  max_3 = max([1, 2])
  #           ^^^^^^ error: Invalid function argument
  # | Invalid value for `numbers` of `max`: number required.
  max_4 = max([1, "b"]...)
  #           ^^^^^^^^ error: Invalid function argument
  # | Invalid value for `numbers` of `max`: a number is required.

  min_1 = min()
  #       ^^^^^ error: Error in function call
  # | `min` failed: must pass at least one number.
  min_2 = min(null, 1)
  #           ^^^^ error: Invalid function argument
  # | Invalid value for `numbers` of `min`: argument must not be null.

  parseint_1 = parseint("FF", 10)
  #                     ^^^^ error: Invalid function argument
  # | Invalid value for `number` of `parseint`: cannot parse "FF" as a base 10 integer.
  parseint_2 = parseint("1", 63)
  #                          ^^ error: Invalid function argument
  # | Invalid value for `base` of `parseint`: base must be a whole number between 2 and 62 inclusive.
  parseint_3 = parseint(1.5, 10)
  #                     ^^^ error: Invalid function argument
  # | Invalid value for `number` of `parseint`: first argument must be a string, not number.
  parseint_4 = parseint("", 10)
  #                     ^^ error: Invalid function argument
  # | Invalid value for `number` of `parseint`: cannot parse "" as a base 10 integer.

  pow_1 = pow("a", 2)
  #           ^^^ error: Invalid function argument
  # | Invalid value for `num` of `pow`: a number is required.
  pow_2 = pow(1)
  #       ^^^ error: Not enough function arguments
  # | `pow` needs a value for `power`. It is called as `pow(num, power)`.
  pow_3 = pow(-8, 0.5)
  #       ^^^^^^^^^^^^ error: Error in function call
  # | `pow` failed: the result is not a number.

  range_1 = range()
  #         ^^^^^^^ error: Error in function call
  # | `range` failed: must have one, two, or three arguments.
  range_2 = range(1, 2, 3, 4)
  #         ^^^^^^^^^^^^^^^^^ error: Error in function call
  # | `range` failed: must have one, two, or three arguments.
  range_3 = range(1, 5, 0)
  #                     ^ error: Invalid function argument
  # | Invalid value for `limits` of `range`: step must not be zero.
  range_4 = range(1, 5, -1)
  #                  ^ error: Invalid function argument
  # | Invalid value for `limits` of `range`: end must be less than start when step is negative.
  range_5 = range(0, 2000)
  #         ^^^^^^^^^^^^^^ error: Error in function call
  # | `range` failed: more than 1024 values were generated; either decrease the difference between start and end or use a smaller step.

  signum_1 = signum("")
  #                 ^^ error: Invalid function argument
  # | Invalid value for `num` of `signum`: a number is required.
  signum_2 = signum(1.5)
  #                 ^^^ error: Invalid function argument
  # | Invalid value for `num` of `signum`: a whole number is required.

  sum_1 = sum([])
  #           ^^ error: Invalid function argument
  # | Invalid value for `list` of `sum`: cannot sum an empty list.
  sum_2 = sum(1)
  #           ^ error: Invalid function argument
  # | Invalid value for `list` of `sum`: argument must be list, set, or tuple. Received number.
  sum_3 = sum(["a"])
  #           ^^^^^ error: Invalid function argument
  # | Invalid value for `list` of `sum`: argument must be list, set, or tuple of number values.
  sum_4 = sum([1, null])
  #           ^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `list` of `sum`: argument must be list, set, or tuple of number values, and one is null.
  pow_far = pow(1e309, 2)
  #             ^^^^^ error: Invalid function argument
  # | Invalid value for `num` of `pow`: value must be between -1.7976931348623157e308 and 1.7976931348623157e308.
  log_far = log(10, 1e400)
  #                 ^^^^^ error: Invalid function argument
  # | Invalid value for `base` of `log`: value must be between -1.7976931348623157e308 and 1.7976931348623157e308.
}
