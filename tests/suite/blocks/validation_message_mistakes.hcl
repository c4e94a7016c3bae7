# Messages of conditions that cannot be shown.

variable "message" {
  default = "x"

  validation {
    condition     = var.message == "y"
    error_message = "a" + 1
  }
}

variable "secret" {
  default   = "hunter2"
  sensitive = true

  validation {
    condition     = var.secret == "y"
    error_message = "It is ${var.secret}."
  }
}

output "a" {
  value = 1

  precondition {
    condition     = var.message == "y"
    error_message = 1 + var.message
  }
}

resource "terraform_data" "pre" {
  lifecycle {
    precondition {
      condition     = var.message == "y"
      error_message = []
    }
    postcondition {
      condition     = self.input == "y"
      error_message = null
    }
  }
}
