variable "token" {
  type      = string
  ephemeral = true
}

resource "terraform_data" "inner" {
  input = "inner"
}

output "token" {
  value     = "Bearer ${var.token}"
  ephemeral = true
}

output "length" {
  value = length(ephemeralasnull(var.token) == null ? "none" : "some")
}
