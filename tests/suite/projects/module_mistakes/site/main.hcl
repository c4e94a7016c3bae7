variable "name" {
  type = string
}

module "inner" {
  source = "./inner"
  size   = 200
}

resource "terraform_data" "site" {
  input = upper([var.name])
}

output "label" {
  value = var.name
}
