module "typo" {
  source = "./unit"
  nam    = "a"
  size   = 1
}

module "keyed" {
  source = "./unit"
  count  = 2
  name   = "a"
  size   = 1
}

output "wrong" {
  value = [module.keyed.label, module.keyed[0].lable, module.other.label]
}
