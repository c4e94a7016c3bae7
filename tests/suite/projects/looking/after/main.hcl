# An output value that is not declared any more is no reason for a refresh, what is new triggers no
# replacement, and a plan to destroy shows what a look would find.

variable "word" {
  default = "before"
}

resource "terraform_data" "new" {
  input = "new"
}

resource "terraform_data" "one" {
  input = "one"

  lifecycle {
    replace_triggered_by = [terraform_data.new.id, terraform_data.new]
  }
}

output "word" {
  value = var.word
}
