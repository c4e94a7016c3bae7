# Instances that are not there.

resource "terraform_data" "many" {
  count = 2
}

resource "terraform_data" "each" {
  for_each = { a = 1 }
}

locals {
  index = terraform_data.many[5].id
  #                           ^ error: Invalid index
  # | where terraform_data.many is a tuple with 2 elements
  # | There is no element with index 5: the tuple has the indexes 0 to 1.
  key   = terraform_data.each["z"].id
  #                           ^^^ error: Invalid index
  # | where terraform_data.each is an object with 1 attribute "a"
  # | The object has no attribute named `z`.
  word  = terraform_data.many["a"].id
  #                           ^^^ error: Invalid index
  # | where terraform_data.many is a tuple with 2 elements
  # | The elements of a tuple have numbers, not names.
}
