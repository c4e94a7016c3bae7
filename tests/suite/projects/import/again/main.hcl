import {
  to       = stacks_container.found
  id       = "shop"
  provider = stacks
}

resource "stacks_container" "found" {
  name                = "shop"
  template            = "nodejs"
  deletion_protection = false
}
