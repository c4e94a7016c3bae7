# With -target only a part is planned. What cannot be planned yet does not matter, and what the part
# leaves out of a value is missing in it.

resource "terraform_data" "size" {
  input = 2
}

resource "terraform_data" "sized" {
  count = terraform_data.size.output
}

resource "terraform_data" "each" {
  for_each = toset(["a", "b"])
  input    = each.key
}

resource "terraform_data" "counted" {
  count = 3
  input = count.index
}

output "each" {
  value = { for key, one in terraform_data.each : key => one.output }
}

output "counted" {
  value = terraform_data.counted[*].input
}

output "checked" {
  value = 1

  precondition {
    condition     = terraform_data.size.input == 3
    error_message = "The size is ${terraform_data.size.input}."
  }
}
