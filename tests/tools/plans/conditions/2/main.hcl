# Conditions of every kind, met and not, and objects that are not there yet.

variable "size" {
  type    = number
  default = 4

  validation {
    condition     = var.size < 10
    error_message = "Must be below ten."
  }
}

resource "terraform_data" "many" {
  count = var.size
  input = count.index

  lifecycle {
    precondition {
      condition     = count.index < 5
      error_message = "At most five, not ${count.index}."
    }
    postcondition {
      condition     = self.output != 100
      error_message = "Not a hundred."
    }
  }
}

check "known" {
  assert {
    condition     = var.size > 5
    error_message = "Only ${var.size}."
  }
  assert {
    condition     = length(terraform_data.many) == var.size
    error_message = "Not all of them."
  }
}

check "unknown" {
  assert {
    condition     = terraform_data.many[0].id != ""
    error_message = "Without id."
  }
}

output "sum" {
  value = sum(terraform_data.many[*].output)

  precondition {
    condition     = var.size > 0
    error_message = "None."
  }
}

output "text" {
  value     = "shown"
  ephemeral = false
}
