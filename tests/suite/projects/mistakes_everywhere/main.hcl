variable "size" {
  type = number
}

resource "terraform_data" "web" {
  count = 2
  input = var.sise
}

locals {
  object = { name = "x" }
  wrong  = local.object.nmae
  sum    = 1 + "b"
}
