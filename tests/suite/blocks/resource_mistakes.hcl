# What is wrong with resources before anything is evaluated.

resource "terraform_data" "misspelt" {
  inputt = 1
}

resource "terraform_data" "block" {
  input {
  }
}

resource "terraform_data" "both" {
  count    = 1
  for_each = {}
}

resource "terraform_data" "computed" {
  id = "x"
}

resource "terraform_data" "depends" {
  depends_on = [terraform_data.bokt, "x"]
}

resource "terraform_data" "provider" {
  provider = nothing
}

resource "terraform_data" "two" {
  lifecycle {
  }
  lifecycle {
  }
}

resource "terraform_data" "provisioner" {
  provisioner "local-exec" {
    command = "true"
  }
}

resource "terraform_data" "each" {
  input = each.key
}

variable "flag" {
  default = true
}
