# References between resources that cannot be.

resource "terraform_data" "many" {
  count = 2
}

resource "terraform_data" "each" {
  for_each = { a = 1 }
}

resource "terraform_data" "user" {
  input = [
    terraform_data.many.id,
    terraform_data.many[5].id,
    terraform_data.each["z"].id,
    terraform_data.each.id,
    terraform_data.user_.id,
  ]
}

resource "terraform_data" "self" {
  input = terraform_data.self.id
}
