# A website: a container, its database if it wants one, and who may reach it.

variable "name" {
  description = "Part of every container's name"
  type        = string
}

variable "plan" {
  description = "Size of the web container"
  type        = string
  default     = "basic"
}

variable "with_database" {
  description = "Whether there is a database beside it"
  type        = bool
  default     = false
}

variable "allowed" {
  description = "Addresses and networks that may reach the site"
  type        = set(string)
}

resource "stacks_container" "web" {
  name     = "${var.name}-web"
  template = "php-apache"
  plan     = var.plan
}

# None or one: `count` makes an instance optional.
resource "stacks_container" "db" {
  count = var.with_database ? 1 : 0

  name                = "${var.name}-db"
  template            = "mysql"
  deletion_protection = false # so that `terrace destroy` works in this example
}

resource "stacks_connection" "db" {
  count = var.with_database ? 1 : 0

  source_id = stacks_container.web.id
  target_id = stacks_container.db[0].id
  name      = "site"
}

resource "stacks_ip_allowlist" "web" {
  container_id = stacks_container.web.id

  dynamic "entry" {
    for_each = var.allowed
    content {
      ip_address = entry.value
    }
  }
}

output "url" {
  value = stacks_ip_allowlist.web.url
}

output "monthly_cost" {
  # Splat: of all databases there are, none or one.
  value = stacks_container.web.monthly_cost + sum(concat([0], stacks_container.db[*].monthly_cost))
}
