# An output value that is declared ephemeral can only be an ephemeral value.

variable "token" {
  default   = "t"
  ephemeral = true
}

module "unit" {
  source = "./unit"
  token  = var.token
}

output "is_null" {
  value = ephemeralasnull(module.unit.token) == null
}
