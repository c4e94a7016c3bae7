variable "token" {
  ephemeral = true
}

output "token" {
  value     = "plain"
  ephemeral = true
}
