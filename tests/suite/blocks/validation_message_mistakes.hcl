# Messages of conditions that cannot be shown.

variable "message" {
#        ^^^^^^^^^ error: Invalid value for variable
# | in variable "message"
# | where var.message is "x"
# | The condition does not hold, and its error message cannot be evaluated.
  default = "x"

  validation {
    condition     = var.message == "y"
    #               ~~~~~~~~~~~~~~~~~~ the validation rule
    error_message = "a" + 1
    #               ^^^ error: Invalid operand
    # | in variable "message"
    # | The operator `+` cannot take this value: a number is required.
  }
}

variable "secret" {
#        ^^^^^^^^ error: Invalid value for variable
# | in variable "secret"
# | where var.secret is (sensitive value)
# | The condition does not hold. Its error message is not shown, because it contains a sensitive or ephemeral value.
  default   = "hunter2"
  sensitive = true

  validation {
    condition     = var.secret == "y"
    #               ~~~~~~~~~~~~~~~~~ the validation rule
    error_message = "It is ${var.secret}."
    #               ^^^^^^^^^^^^^^^^^^^^^^ warning: Error message refers to sensitive values
    # | in variable "secret"
    # | The message of this condition refers to sensitive values, so that it is not shown where the condition does not hold.
    # | help: Take the references out, or use `nonsensitive` if the message reveals nothing.
  }
}
