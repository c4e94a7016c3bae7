locals {
  name = terraform_data.b.output
}

resource "terraform_data" "a" {
  input = local.name
}

resource "terraform_data" "b" {
  input = terraform_data.a.output
}

resource "terraform_data" "c" {
  input = [terraform_data.b.output, module.site.name]
}

module "site" {
  source = "./site"
  name   = module.site.name
}
