# Resources and local values that need each other.

resource "terraform_data" "a" {
  input = terraform_data.b.output
}

resource "terraform_data" "b" {
  input = local.through
}

locals {
  through = "x${terraform_data.c.id}"
}

resource "terraform_data" "c" {
  depends_on = [terraform_data.a]
}

resource "terraform_data" "self" {
  input = terraform_data.self.id
  #       ^^^^^^^^^^^^^^^^^^^ error: Self-referential block
  # | in resource "terraform_data" "self"
  # | The configuration of terraform_data.self cannot refer to itself.
}
