# After an apply that failed, output values that need what is not finished stay as they were.

variable "word" {
  default = "1"
}

resource "terraform_data" "first" {
  input = var.word
}

resource "terraform_data" "second" {
  input = tonumber(terraform_data.first.output)
}

resource "terraform_data" "third" {
  input = "${var.word}-${terraform_data.second.id}"
}

output "first" {
  value = terraform_data.first.output
}

output "second" {
  value = terraform_data.second.id
}

output "third" {
  value = substr(terraform_data.third.input, 0, 1)
}
