# Each object has a new place, or none.
variable "token" {
  type      = string
  default   = "t"
  ephemeral = true
}

resource "terraform_data" "new" {
  input = "stays the same object"
}

module "part" {
  source = "./unit"
  token  = var.token
}

moved {
  from = terraform_data.old
  to   = terraform_data.new
}

moved {
  from = module.unit
  to   = module.part
}

removed {
  from = terraform_data.forgotten

  lifecycle {
    destroy = false
  }
}

removed {
  from = terraform_data.destroyed
}

output "length" {
  value = module.part.length
}
