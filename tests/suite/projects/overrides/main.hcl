variable "size" {
  default = 1
}

resource "terraform_data" "a" {
  input            = "main"
  triggers_replace = "kept"

  lifecycle {
    create_before_destroy = true
    ignore_changes        = [input]
  }
}

locals {
  text = "main"
}

output "text" {
  value = "${local.text} ${var.size}"
}
