# Resources and local values that need each other.

resource "terraform_data" "a" {
  input = terraform_data.b.output
  #       ~~~~~~~~~~~~~~~~ `terraform_data.a` needs `terraform_data.b`
}

resource "terraform_data" "b" {
  input = local.through
  #       ~~~~~~~~~~~~~ `terraform_data.b` needs `local.through`
}

locals {
  through = "x${terraform_data.c.id}"
  #             ^^^^^^^^^^^^^^^^ error: Dependency cycle
  # | Each of these refers to the next one, so there is no order in which they could be evaluated: `local.through`, `terraform_data.c`, `terraform_data.a`, `terraform_data.b`, `local.through`.
  #             ~~~~~~~~~~~~~~~~ `local.through` needs `terraform_data.c`
}

resource "terraform_data" "c" {
  depends_on = [terraform_data.a]
  #             ~~~~~~~~~~~~~~~~ `terraform_data.c` needs `terraform_data.a`
}
