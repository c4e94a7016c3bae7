# What becomes of objects that are renamed, forgotten, imported and left out.

resource "terraform_data" "old" {
  input = "kept"
}

resource "terraform_data" "list" {
  count = 2
  input = count.index
}

resource "terraform_data" "forgotten" {
  for_each = toset(["a", "b"])
  input    = each.key
}

resource "terraform_data" "gone" {
  input = terraform_data.old.id
}

resource "terraform_data" "order" {
  input            = 1
  triggers_replace = "one"
  lifecycle {
    create_before_destroy = true
  }
}

output "gone" {
  value = terraform_data.gone.id
}

output "kept" {
  value = { id = terraform_data.old.id }
}
