# Conditions and messages of checks that go wrong.

variable "size" {
  default = 1
}

check "broken" {
  assert {
    condition     = var.size.x > 1
    #                        ^ error: Unsupported attribute
    # | in check "broken"
    # | where var.size is 1
    # | A number does not have attributes, so there is no `x`.
    error_message = "Never seen."
  }
  assert {
    condition     = var.size > 1
    error_message = ["x"]
    #               ^^^^^ error: Invalid error message
    # | in check "broken"
    # | Unsuitable value for error message: string required.
  }
}
