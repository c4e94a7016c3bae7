variable "word" {
  default = "before"
}

resource "terraform_data" "one" {
  input = "one"
}

output "word" {
  value = var.word
}

output "dropped" {
  value = terraform_data.one.output
}
