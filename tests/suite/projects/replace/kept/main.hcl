resource "terraform_data" "kept" {
  triggers_replace = 2

  lifecycle {
    prevent_destroy = true
  }
}
