# Validations that lack a part, or are not about their variable.

variable "incomplete" {
  validation {
    condition = var.incomplete
  }
  validation {
    error_message = "No."
  }
  validation {
    condition     = true
    error_message = "Always."
  }
}

variable "other" {
  default = 1

  validation {
    condition     = var.incomplete > 1
    error_message = 1
  }
  validation {
    conditions    = true
    condition     = var.other > 0
    error_message = "x"
  }
}
