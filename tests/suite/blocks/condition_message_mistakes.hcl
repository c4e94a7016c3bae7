# Messages of conditions that cannot be shown.

variable "message" {
  default = "x"
}

output "a" {
  value = 1

  precondition {
    condition     = var.message == "y"
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
      error_message = ["x"]
      #               ^^^^^ error: Invalid error message
      # | in resource "terraform_data" "pre"
      # | Unsuitable value for error message: string required.
    }
    postcondition {
      condition     = self.input == "y"
      error_message = 1 + "x"
    }
  }
}
