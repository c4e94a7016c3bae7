variable "token" {
  ephemeral = true
}

output "token" {
  value     = "x-${var.token}"
  ephemeral = true
}
