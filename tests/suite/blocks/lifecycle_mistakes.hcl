# What `lifecycle` refuses.

resource "terraform_data" "life" {
  lifecycle {
    create_before_destroy = var.flag
    prevent_destroy       = "maybe"
    ignore_changes        = [inptu, "input", all]
    replace_triggered_by  = [var.flag, terraform_data.nope]
    nothing               = 1
    precondition {
      condition = true
    }
    postcondition {
      error_message = "x"
    }
  }
}

variable "flag" {
  default = true
}
