variable "n" {
  type    = number
  default = 2
  validation {
    condition     = var.n < 10
    error_message = "Too many."
  }
}
locals {
  names = toset(["a", "b"])
}
resource "terraform_data" "c" {
  count            = var.n
  input            = { i = count.index, secret = sensitive("x") }
  triggers_replace = [terraform_data.f["a"].id]
  lifecycle {
    create_before_destroy = true
    ignore_changes        = [input]
    postcondition {
      condition     = self.output.i >= 0
      error_message = "No."
    }
  }
}
resource "terraform_data" "f" {
  for_each = local.names
  input    = each.key
}
output "o" {
  value     = terraform_data.c[*].output
  sensitive = true
}
check "k" {
  assert {
    condition     = length(terraform_data.f) == 2
    error_message = "Two."
  }
}
#-#
n = 3
#-#
{"output": {"p": {"value": "${var.n}"}}}
#-#
output "o" {
  value = null
}
