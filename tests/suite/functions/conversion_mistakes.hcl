# What cannot be converted.

locals {
  can_1 = can()
  #       ^^^ error: Wrong number of function arguments
  # | `can` takes 1 argument, without `...`. It is called as `can(value)`.
  can_2 = can(1, 2)
  #       ^^^ error: Wrong number of function arguments
  # | `can` takes 1 argument, without `...`. It is called as `can(value)`.

  ephemeralasnull_1 = ephemeralasnull()
  #                   ^^^^^^^^^^^^^^^ error: Not enough function arguments
  # | `ephemeralasnull` needs a value for `value`. It is called as `ephemeralasnull(value)`.

  issensitive_1 = issensitive()
  #               ^^^^^^^^^^^ error: Not enough function arguments
  # | `issensitive` needs a value for `value`. It is called as `issensitive(value)`.

  nonsensitive_1 = nonsensitive(1, 2)
  #                                ^ error: Too many function arguments
  # | `nonsensitive` takes 1 argument, and 2 are given. It is called as `nonsensitive(value)`.

  sensitive_1 = sensitive()
  #             ^^^^^^^^^ error: Not enough function arguments
  # | `sensitive` needs a value for `value`. It is called as `sensitive(value)`.

  tobool_1 = tobool("yes")
  #                 ^^^^^ error: Invalid function argument
  # | Invalid value for `v` of `tobool`: cannot convert "yes" to bool; only the strings "true" or "false" are allowed.
  tobool_2 = tobool(1)
  #                 ^ error: Invalid function argument
  # | Invalid value for `v` of `tobool`: cannot convert number to bool: bool required.
  tobool_3 = tobool([])
  #                 ^^ error: Invalid function argument
  # | Invalid value for `v` of `tobool`: cannot convert tuple to bool: bool required.

  tolist_1 = tolist("a")
  #                 ^^^ error: Invalid function argument
  # | Invalid value for `v` of `tolist`: cannot convert string to list of any single type: list of any single type required.
  tolist_2 = tolist([[1], {}])
  #                 ^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `v` of `tolist`: cannot convert tuple to list of any single type: all list elements must have the same type.
  tolist_3 = tolist({ a = 1 })
  #                 ^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `v` of `tolist`: cannot convert object to list of any single type: list of any single type required.

  tomap_1 = tomap(["a"])
  #               ^^^^^ error: Invalid function argument
  # | Invalid value for `v` of `tomap`: cannot convert tuple to map of any single type: map of any single type required.
  tomap_2 = tomap({ a = [], b = {} })
  #               ^^^^^^^^^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `v` of `tomap`: cannot convert object to map of any single type: all map elements must have the same type.
  tomap_3 = tomap(1)
  #               ^ error: Invalid function argument
  # | Invalid value for `v` of `tomap`: cannot convert number to map of any single type: map of any single type required.

  tonumber_1 = tonumber("x")
  #                     ^^^ error: Invalid function argument
  # | Invalid value for `v` of `tonumber`: cannot convert "x" to number; given string must be a decimal representation of a number.
  tonumber_2 = tonumber(true)
  #                     ^^^^ error: Invalid function argument
  # | Invalid value for `v` of `tonumber`: cannot convert bool to number: number required.
  tonumber_3 = tonumber("")
  #                     ^^ error: Invalid function argument
  # | Invalid value for `v` of `tonumber`: cannot convert "" to number; given string must be a decimal representation of a number.
  tonumber_4 = tonumber("0x10")
  #                     ^^^^^^ error: Invalid function argument
  # | Invalid value for `v` of `tonumber`: cannot convert "0x10" to number; given string must be a decimal representation of a number.

  toset_1 = toset({})
  #               ^^ error: Invalid function argument
  # | Invalid value for `v` of `toset`: cannot convert object to set of any single type: set of any single type required.
  toset_2 = toset("a")
  #               ^^^ error: Invalid function argument
  # | Invalid value for `v` of `toset`: cannot convert string to set of any single type: set of any single type required.

  tostring_1 = tostring([])
  #                     ^^ error: Invalid function argument
  # | Invalid value for `v` of `tostring`: cannot convert tuple to string: string required.
  tostring_2 = tostring({ a = 1 })
  #                     ^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `v` of `tostring`: cannot convert object to string: string required.

  try_1 = try()
  #       ^^^ error: Wrong number of function arguments
  # | `try` takes at least 1 argument, without `...`. It is called as `try(value)`.
  try_2 = try(tonumber("x"), tobool("y"))
  #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: No alternative without an error
  # | Every argument of `try` failed. The last one should be one that cannot fail.
  #                    ~~~ Invalid value for `v` of `tonumber`: cannot convert "x" to number; given string must be a decimal representation of a number.
  #                                 ~~~ Invalid value for `v` of `tobool`: cannot convert "y" to bool; only the strings "true" or "false" are allowed.
}

resource "terraform_data" "unknown" {
  input = "[]"
}

locals {
  tolist_10 = abs(tolist(jsondecode(terraform_data.unknown.output)))
  #               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Invalid function argument
  # | where terraform_data.unknown.output is a string, known after apply
  # | Invalid value for `num` of `abs`: number required.
}
