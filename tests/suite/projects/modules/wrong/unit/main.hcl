variable "name" {
  type = string
}

variable "size" {
  type = number

  validation {
    condition     = var.size < 10
    error_message = "Ten and more is too much."
  }
}

locals {
  label = "${var.name}:${var.size}"
}

resource "terraform_data" "it" {
  input = local.label
}

output "label" {
  value = local.label
}

output "size" {
  value = var.size
}
