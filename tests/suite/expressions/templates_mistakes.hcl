# What templates refuse.

variable "secret" {
  default   = "hunter2"
  sensitive = true
}

locals {
  list = "items: ${["a"]}"
  #                ^^^^^ error: Invalid template interpolation value
  # | The value cannot be part of a string: string required.
  null = "x${null}"
  #          ^^^^ error: Invalid template interpolation value
  # | The value is null, and null cannot be part of a string.
  text = <<-EOT
    first
    second ${1 + "b"}
    #            ^^^ error: Invalid operand
    # | The operator `+` cannot take this value: a number is required.
  EOT
  loop    = "%{for x in 5}${x}%{endfor}"
  #                     ^ error: Iteration over non-iterable value
  # | `for` goes through the elements of a list, set, tuple, map or object. This is a number.
  inside  = "%{for x in [1, "c"]}${x * 2}%{endfor}"
  #                                ^ error: Invalid operand
  # | where x is "c"
  # | The operator `*` cannot take this value: a number is required.
  object  = "a ${{ a = 1 }} b"
  #              ^^^^^^^^^ error: Invalid template interpolation value
  # | The value cannot be part of a string: string required.
  choice  = "%{if "maybe"}a%{endif}"
  #               ^^^^^^^ error: Incorrect condition type
  # | The condition must be either true or false: a bool is required.
  secret  = "n: ${1 + var.secret}"
  #                   ^^^^^^^^^^ error: Invalid operand
  # | where var.secret is (sensitive value)
  # | The operator `+` cannot take this value: a number is required.
}
