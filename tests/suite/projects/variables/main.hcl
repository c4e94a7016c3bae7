variable "from_file" {
}

variable "from_auto" {
  default = "default"
}

variable "from_flag" {
  type = list(number)
}

variable "secret" {
  default   = "hunter2"
  sensitive = true
}

output "all" {
  value = [var.from_file, var.from_auto, var.from_flag]
}

output "secret" {
  value     = var.secret
  sensitive = true
}

# Terraform's name for such a file is read as well, before ours.
variable "from_terraform" {
  default = "default"
}

output "from_terraform" {
  value = var.from_terraform
}
