variable "size" {
  default = 2
}

resource "terraform_data" "a" {
  input = "override"

  lifecycle {
    ignore_changes = []
  }
}

locals {
  text = "override"
}
