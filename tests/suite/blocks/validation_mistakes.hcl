# Values that a variable's own rules refuse.

variable "size" {
  default = 2

  validation {
    condition     = var.size > 3
    error_message = "The size is ${var.size}, which is too small."
  }
  validation {
    condition     = var.size == "big"
    error_message = "Not big."
  }
}

variable "secret" {
  default   = "hunter2"
  sensitive = true

  validation {
    condition     = length(var.secret) > 20
    error_message = "Too short."
  }
}

variable "broken" {
  default = "x"

  validation {
    condition     = tonumber(var.broken) > 3
    error_message = "No number."
  }
}

variable "no_bool" {
  default = "x"

  validation {
    condition     = var.no_bool
    error_message = "No bool."
  }
}

variable "message" {
  default = "x"

  validation {
    condition     = false
    #               ^^^^^ error: Invalid variable validation condition
    # | in variable "message"
    # | The condition must refer to var.message in order to test values that come in.
    error_message = "a" + 1
  }
}
