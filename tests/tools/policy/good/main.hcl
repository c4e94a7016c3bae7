# What the policies beside this folder ask for.

variable "offices" {
  type    = set(string)
  default = ["198.51.100.0/24"]
}

resource "stacks_container" "db" {
  name                = "shop-db"
  template            = "postgresql"
  deletion_protection = true
}

resource "terraform_data" "owner" {
  input = { team = "shop", mail = "shop@example.com" }
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
