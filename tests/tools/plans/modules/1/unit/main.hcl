variable "name" {
  type = string
}

variable "labels" {
  type      = map(string)
  default   = {}
  sensitive = true
  nullable  = false
}

locals {
  label = lookup(var.labels, "first", "none")
}

resource "terraform_data" "this" {
  input            = { name = var.name, label = local.label }
  triggers_replace = [module.inner.id]
}

module "inner" {
  source = "./inner"
  text   = "inner of ${var.name}"
}

output "id" {
  value = terraform_data.this.id
}

output "deep" {
  value      = module.inner.text
  depends_on = [terraform_data.this]
}
