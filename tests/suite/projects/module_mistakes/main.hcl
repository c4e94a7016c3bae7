variable "number" {
  type = number
}

variable "sizes" {
  type = map(number)
}

module "counted" {
  source = "./site"
  count  = var.number
  name   = "n${count.index}"
}

module "keyed" {
  source   = "./site"
  for_each = var.sizes
  name     = each.value.label
}

module "none" {
  source = "./site/inner"
  count  = 0
  size   = "small"
}

resource "terraform_data" "none" {
  for_each = {}
  input    = upper([each.key])
}

output "first" {
  value = module.counted[0].label
}
