# Instances that are not there.

resource "terraform_data" "many" {
  count = 2
}

resource "terraform_data" "each" {
  for_each = { a = 1 }
}

locals {
  index = terraform_data.many[5].id
  key   = terraform_data.each["z"].id
  word  = terraform_data.many["a"].id
}
