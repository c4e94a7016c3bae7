# Conditions that do not hold, and expressions in blocks that go wrong.

variable "size" {
  default = 1
}

resource "terraform_data" "pre" {
  input = "x"

  lifecycle {
    precondition {
      condition     = var.size > 1
      error_message = "The size is ${var.size}."
    }
    precondition {
      condition     = var.size.x
      error_message = "Never seen."
    }
  }
}

resource "terraform_data" "post" {
  input = "x"

  lifecycle {
    postcondition {
      condition     = self.input == "y"
      error_message = "The input is ${self.input}."
    }
    postcondition {
      condition     = self.nothing
      #                    ^^^^^^^ error: Unsupported attribute
      # | in resource "terraform_data" "post"
      # | "terraform_data" has no argument, nested block or exported attribute named "nothing".
      error_message = "Never seen."
    }
  }
}

resource "terraform_data" "input" {
  input = { a = [1 + "b"] }
}

resource "terraform_data" "each" {
  for_each = { a = 1, b = "x" }
  input    = each.value * 2
}
