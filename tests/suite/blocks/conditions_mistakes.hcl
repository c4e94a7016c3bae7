# Conditions that do not hold, and expressions in blocks that go wrong.

variable "size" {
  default = 1
}

resource "terraform_data" "pre" {
  input = "x"

  lifecycle {
    precondition {
      condition     = var.size > 1
      #               ^^^^^^^^^^^^ error: Resource precondition failed
      # | in resource "terraform_data" "pre"
      # | where var.size is 1
      # | The size is 1.
      error_message = "The size is ${var.size}."
    }
    precondition {
      condition     = var.size.x
      #                        ^ error: Unsupported attribute
      # | in resource "terraform_data" "pre"
      # | where var.size is 1
      # | A number does not have attributes, so there is no `x`.
      error_message = "Never seen."
    }
    precondition {
      condition     = "perhaps ${var.size}"
      #               ^^^^^^^^^^^^^^^^^^^^^ error: Incorrect condition type
      # | in resource "terraform_data" "pre"
      # | where var.size is 1
      # | The condition must be either true or false: a bool is required.
      error_message = "Never seen."
    }
  }
}

resource "terraform_data" "post" {
  input = "x"

  lifecycle {
    postcondition {
      condition     = self.input == "y"
      #               ^^^^^^^^^^^^^^^^^ error: Resource postcondition failed
      # | in resource "terraform_data" "post"
      # | where self.input is "x"
      # | The input is x.
      error_message = "The input is ${self.input}."
    }
  }
}

resource "terraform_data" "input" {
  input = { a = [1 + "b"] }
  #                  ^^^ error: Invalid operand
  # | in resource "terraform_data" "input"
  # | The operator `+` cannot take this value: a number is required.
}

resource "terraform_data" "each" {
  for_each = { a = 1, b = "x" }
  input    = each.value * 2
  #          ^^^^^^^^^^ error: Invalid operand
  # | in resource "terraform_data" "each"
  # | where each.value is "x"
  # | The operator `*` cannot take this value: a number is required.
}
