import {
  for_each = { first = "id-1", second = "id-2" }
  to       = terraform_data.adopted[each.key]
  id       = each.value
}

resource "terraform_data" "adopted" {
  for_each = toset(["first", "second"])
}
