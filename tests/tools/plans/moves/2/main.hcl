resource "terraform_data" "new" {
  input = "changed"
}

moved {
  from = terraform_data.old
  to   = terraform_data.new
}

resource "terraform_data" "list" {
  for_each = { zero = 0, one = 1 }
  input    = each.value
}

moved {
  from = terraform_data.list[0]
  to   = terraform_data.list["zero"]
}

removed {
  from = terraform_data.forgotten
  lifecycle {
    destroy = false
  }
}

resource "terraform_data" "imported" {
  input = [terraform_data.new.id, terraform_data.list["zero"].output]
}

import {
  to = terraform_data.imported
  id = "5c5e7e10-5f3e-4e0c-9b0e-3d2b7e0a8a11"
}

resource "terraform_data" "order" {
  input            = 2
  triggers_replace = "two"
  lifecycle {
    create_before_destroy = true
  }
}

output "kept" {
  value     = { id = terraform_data.new.id }
  sensitive = true
}
