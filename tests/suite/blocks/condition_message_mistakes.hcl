# Messages of conditions that cannot be shown.

variable "message" {
  default = "x"
}

output "a" {
  value = 1

  precondition {
    condition     = var.message == "y"
    #               ^^^^^^^^^^^^^^^^^^ error: Module output value precondition failed
    # | in output "a"
    # | where var.message is "x"
    # | The condition does not hold, and its error message cannot be evaluated.
    error_message = 1 + var.message
    #                   ^^^^^^^^^^^ error: Invalid operand
    # | in output "a"
    # | where var.message is "x"
    # | The operator `+` cannot take this value: a number is required.
  }
}

resource "terraform_data" "pre" {
  input = "x"

  lifecycle {
    precondition {
      condition     = var.message == "y"
      #               ^^^^^^^^^^^^^^^^^^ error: Resource precondition failed
      # | in resource "terraform_data" "pre"
      # | where var.message is "x"
      # | The condition does not hold, and its error message is no string.
      error_message = ["x"]
      #               ^^^^^ error: Invalid error message
      # | in resource "terraform_data" "pre"
      # | An error message must be a string: string required.
    }
    postcondition {
      condition     = self.input == "y"
      #               ^^^^^^^^^^^^^^^^^ error: Resource postcondition failed
      # | in resource "terraform_data" "pre"
      # | where self.input is "x"
      # | The condition does not hold, and its error message cannot be evaluated.
      error_message = 1 + "x"
      #                   ^^^ error: Invalid operand
      # | in resource "terraform_data" "pre"
      # | The operator `+` cannot take this value: a number is required.
    }
  }
}
