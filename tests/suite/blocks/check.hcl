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
    #               ^^^^^^^^^^^^ warning: Check block assertion failed
    # | in check "fails"
    # | where var.size is 1
    # | The size is 1.
    error_message = "The size is ${var.size}."
  }
}
