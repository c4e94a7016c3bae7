variable "text" {}

resource "terraform_data" "deep" {
  count = 2
  input = "${var.text} ${count.index}"
}

output "id" {
  value = terraform_data.deep[0].id
}

output "text" {
  value = terraform_data.deep[1].output
}
