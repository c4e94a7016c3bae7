# Output values.

output "plain" {
  value       = "a"
  description = "An a"
}

output "secret" {
  value     = sensitive("b")
  sensitive = true
}

output "checked" {
  value      = terraform_data.a.input
  depends_on = [terraform_data.a]

  precondition {
    condition     = terraform_data.a.input == 1
    error_message = "Not one."
  }
}

resource "terraform_data" "a" {
  input = 1
}

locals {
  a = 1  # => 1
}
