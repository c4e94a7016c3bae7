# As `good`, with an unprotected database, a site open to everybody and nobody to ask.

variable "offices" {
  type    = set(string)
  default = ["0.0.0.0/0"]
}

resource "stacks_container" "db" {
  name                = "shop-db"
  template            = "postgresql"
  deletion_protection = false
}

resource "terraform_data" "owner" {
  input = { mail = "shop@example.com" }
}

module "site" {
  source  = "./site"
  name    = "shop-web"
  reached = var.offices
}

resource "stacks_connection" "db" {
  source_id = module.site.container_id
  target_id = stacks_container.db.id
  name      = "primary-db"
}
