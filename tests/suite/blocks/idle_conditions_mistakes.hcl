# Conditions that check nothing.

output "a" {
  value = 1

  precondition {
    condition     = true
    #               ^^^^ error: Invalid precondition expression
    # | in output "a"
    # | The condition must refer to at least one object from elsewhere in the configuration, or else its result would not check anything.
    error_message = "Never."
  }
}

resource "terraform_data" "a" {
  lifecycle {
    precondition {
      condition     = 1 == 1
      #               ^^^^^^ error: Invalid precondition expression
      # | in resource "terraform_data" "a"
      # | The condition must refer to at least one object from elsewhere in the configuration, or else its result would not check anything.
      error_message = "Never."
    }
    postcondition {
      condition     = length([]) == 0
      #               ^^^^^^^^^^^^^^^ error: Invalid postcondition expression
      # | in resource "terraform_data" "a"
      # | The condition must refer to at least one object from elsewhere in the configuration, or else its result would not check anything.
      error_message = "Never."
    }
  }
}
