variable "sizes" {
  type    = map(number)
  default = { small = 1, large = 5 }
}

module "unit" {
  source   = "./unit"
  for_each = var.sizes
  name     = each.key
  size     = each.value
}

module "sum" {
  source     = "./unit"
  name       = join("+", [for one in module.unit : one.label])
  size       = sum([for one in module.unit : one.size])
  depends_on = [module.unit]
  providers  = { stacks = stacks }
}

output "labels" {
  value = { for key, one in module.unit : key => one.label }
}

output "sum" {
  value = module.sum.label
}
