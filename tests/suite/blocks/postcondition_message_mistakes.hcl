# A message of a postcondition that cannot be evaluated.

resource "terraform_data" "post" {
  input = "x"

  lifecycle {
    postcondition {
      condition     = self.input == "y"
      error_message = 1 + self.input
      #                   ^^^^^^^^^^ error: Invalid operand
      # | in resource "terraform_data" "post"
      # | where self.input is "x"
      # | The operator `+` cannot take this value: a number is required.
    }
  }
}
