# Values that pass through modules, with and without keys.

variable "size" {
  type        = number
  default     = 2
  description = "How many units there are."
}

locals {
  names = ["a", "b"]
  first = terraform_data.root.output
}

resource "terraform_data" "root" {
  input = "root"
}

resource "terraform_data" "second" {
  input = terraform_data.root.id
}

module "one" {
  source = "./unit"
  name   = terraform_data.second.output
  labels = { first = local.first }
}

module "counted" {
  source = "./unit"
  count  = var.size
  name   = "counted-${count.index}-${terraform_data.root.id}"
}

module "each" {
  source     = "./unit"
  for_each   = toset(local.names)
  name       = each.key
  labels     = { whole = jsonencode(module.one) }
  depends_on = [module.counted, terraform_data.second]
}

resource "terraform_data" "after" {
  for_each = { for name in local.names : name => module.each[name].id }
  input    = each.value
}

output "one" {
  value       = module.one.id
  description = "The id of the only one."
}

output "counted" {
  value = module.counted[*].id
}

output "second" {
  value = module.counted[1].deep
}

output "all" {
  value     = module.each
  sensitive = true
}
