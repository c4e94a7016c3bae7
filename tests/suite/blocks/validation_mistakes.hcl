# Values that a variable's own rules refuse.

variable "size" {
#        ^^^^^^ error: Invalid value for variable
# | in variable "size"
# | where var.size is 2
# | The size is 2, which is too small.
#        ^^^^^^ error: Invalid value for variable
# | in variable "size"
# | where var.size is 2
# | Not big.
  default = 2

  validation {
    condition     = var.size > 3
    #               ~~~~~~~~~~~~ the validation rule
    error_message = "The size is ${var.size}, which is too small."
  }
  validation {
    condition     = var.size == "big"
    #               ~~~~~~~~~~~~~~~~~ the validation rule
    error_message = "Not big."
  }
}

variable "secret" {
#        ^^^^^^^^ error: Invalid value for variable
# | in variable "secret"
# | where var.secret is (sensitive value)
# | Too short.
  default   = "hunter2"
  sensitive = true

  validation {
    condition     = length(var.secret) > 20
    #               ~~~~~~~~~~~~~~~~~~~~~~~ the validation rule
    error_message = "Too short."
  }
}

variable "broken" {
  default = "x"

  validation {
    condition     = tonumber(var.broken) > 3
    #                        ^^^^^^^^^^ error: Invalid function argument
    # | in variable "broken"
    # | where var.broken is "x"
    # | Invalid value for `v` of `tonumber`: cannot convert "x" to number; given string must be a decimal representation of a number.
    error_message = "No number."
  }
}

variable "no_bool" {
  default = "x"

  validation {
    condition     = var.no_bool
    #               ^^^^^^^^^^^ error: Incorrect condition type
    # | in variable "no_bool"
    # | where var.no_bool is "x"
    # | The condition must be either true or false: a bool is required.
    error_message = "No bool."
  }
}

