# Checks: what does not hold is a warning.

variable "size" {
  default = 1
}

check "holds" {
  assert {
    condition     = var.size == 1
    error_message = "Never."
  }
}

check "fails" {
  assert {
    condition     = var.size > 1
    error_message = "The size is ${var.size}."
  }
  assert {
    condition     = var.size.x > 1
    error_message = "Never seen."
  }
}
