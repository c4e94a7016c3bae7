# Validations that lack a part, or are not about their variable.

variable "incomplete" {
  validation {
# ^^^^^^^^^^ error: Missing required argument
# | in validation
# | The argument "error_message" is required, but no definition was found.
    condition = var.incomplete
  }
  validation {
# ^^^^^^^^^^ error: Missing required argument
# | in validation
# | The argument "condition" is required, but no definition was found.
    error_message = "No."
  }
  validation {
    condition     = true
    #               ^^^^ error: Invalid variable validation condition
    # | in variable "incomplete"
    # | The condition must refer to var.incomplete in order to test values that come in.
    error_message = "Always."
  }
}

variable "other" {
  default = 1

  validation {
    condition     = var.incomplete > 1
    #               ^^^^^^^^^^^^^^^^^^ error: Invalid variable validation condition
    # | in variable "other"
    # | The condition must refer to var.other in order to test values that come in.
    error_message = 1
  }
  validation {
    conditions    = true
  # ^^^^^^^^^^ error: Unsupported argument
  # | in validation
  # | An argument named "conditions" is not expected here.
  # | help: Did you mean `condition`?
    condition     = var.other > 0
    error_message = "x"
  }
}
