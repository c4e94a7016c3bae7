# An output value without a value is declared all the same.

module "unit" {
  source = "./unit"
}

output "greeting" {
  value = "${module.unit.name} ${module.unit.nmae}"
}
