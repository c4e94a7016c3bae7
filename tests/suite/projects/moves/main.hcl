# What is moved and removed by the files in after/.
variable "token" {
  type      = string
  default   = "t"
  ephemeral = true
}

resource "terraform_data" "old" {
  input = "stays the same object"
}

resource "terraform_data" "forgotten" {
  input = "stays, unmanaged"
}

resource "terraform_data" "destroyed" {
  input = "goes"
}

module "unit" {
  source = "./unit"
  token  = var.token
}

output "length" {
  value = module.unit.length
}
