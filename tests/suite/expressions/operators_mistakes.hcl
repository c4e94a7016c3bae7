# What operators refuse.

variable "word" {
  default = "seven"
}

variable "secret" {
  default   = "hunter2"
  sensitive = true
}

locals {
  object = { count = 1 }

  add        = 1 + "a"
  #                ^^^ error: Invalid operand
  # | The operator `+` cannot take this value: a number is required.
  add_ref    = 2 * var.word
  #                ^^^^^^^^ error: Invalid operand
  # | where var.word is "seven"
  # | The operator `*` cannot take this value: a number is required.
  secret     = 2 - var.secret
  #                ^^^^^^^^^^ error: Invalid operand
  # | where var.secret is (sensitive value)
  # | The operator `-` cannot take this value: a number is required.
  list       = [1] + [2]
  #            ^^^ error: Invalid operand
  # | The operator `+` cannot take this value: number required.
  #                  ^^^ error: Invalid operand
  # | The operator `+` cannot take this value: number required.
  null       = 1 + null
  #                ^^^^ error: Invalid operand
  # | The operator `+` needs a number here, and the value is null.
  negate     = -"x"
  #             ^^^ error: Invalid operand
  # | The operator `-` cannot take this value: a number is required.
  not        = !1
  #             ^ error: Invalid operand
  # | The operator `!` cannot take this value: bool required.
  and        = true && "yes"
  #                    ^^^^^ error: Invalid operand
  # | The operator `&&` cannot take this value: a bool is required.
  or         = local.object || false
  #            ^^^^^^^^^^^^ error: Invalid operand
  # | where local.object is an object with 1 attribute "count"
  # | The operator `||` cannot take this value: bool required.
  compare    = "a" < "b"
  #            ^^^ error: Invalid operand
  # | The operator `<` cannot take this value: a number is required.
  #                  ^^^ error: Invalid operand
  # | The operator `<` cannot take this value: a number is required.
  by_zero    = 0 / 0
  #            ^^^^^ error: Operation failed
  # | The operator `/` has no result here: the result is not a number: an operand is infinite, or zero is divided by zero.
  both       = var.word - var.word
  #            ^^^^^^^^ error: Invalid operand
  # | where var.word is "seven"
  # | The operator `-` cannot take this value: a number is required.
  #                       ^^^^^^^^ error: Invalid operand
  # | where var.word is "seven"
  # | The operator `-` cannot take this value: a number is required.
  inside_for = [for x in [1, "b"] : x + 1]
  #                                 ^ error: Invalid operand
  # | where x is "b"
  # | The operator `+` cannot take this value: a number is required.
}

# A division by zero is infinite, which is a mistake where it is stored.
output "infinite" {
  value = { sizes = [1, 1 / 0] }
  #                     ^^^^^ error: Infinite number
  # | in output "infinite"
  # | The output value `infinite` is an infinite number at .sizes[1], which cannot be stored. Most likely something is divided by zero.
}
