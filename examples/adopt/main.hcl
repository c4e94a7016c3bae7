# What the containers are. Nothing here knows that they were not made by terrace.

resource "stacks_container" "web" {
  name     = "shop-web"
  template = "nginx"
}

# A database is protected by default. What is imported gets the defaults, too.
resource "stacks_container" "db" {
  name                = "shop-db"
  template            = "postgresql"
  deletion_protection = var.protect_data
}

resource "stacks_ip_allowlist" "web" {
  container_id = stacks_container.web.id

  entry {
    ip_address  = "198.51.100.0/24"
    description = "office"
  }
}

variable "protect_data" {
  description = "Whether the database is protected from being destroyed"
  type        = bool
  default     = false # so that `terrace destroy` works in this example
}
