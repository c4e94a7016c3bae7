resource "stacks_container" "shop" {
  provider            = stacks
  name                = "shop"
  template            = "nodejs"
  deletion_protection = false
}
