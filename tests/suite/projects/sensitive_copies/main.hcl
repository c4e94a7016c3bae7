# `output` of terraform_data is no sensitive value, as in Terraform, though it repeats one. It is
# masked where it is shown.

variable "password" {
  default   = "hunter22"
  sensitive = true
}

resource "terraform_data" "keeps" {
  input = { password = var.password, user = "ann" }
}

resource "terraform_data" "passes" {
  input = terraform_data.keeps.output.user
}

resource "terraform_data" "copies" {
  input = { url = "db://ann:${terraform_data.keeps.output.password}@db", unit = module.unit.declared }
}

module "unit" {
  source = "./unit"
}

output "user" {
  value = terraform_data.keeps.output.user
}

output "is_marked" {
  value = issensitive(terraform_data.keeps.output)
}

output "copied" {
  value = terraform_data.copies.output.url
}

output "of_module" {
  value = module.unit.declared
}
