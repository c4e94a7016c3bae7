# `dynamic` blocks.

variable "entries" {
  default = { office = "198.51.100.0/24", home = "203.0.113.7/32" }
}

resource "stacks_container" "app" {
  name     = "app"
  template = "nodejs"
}

resource "stacks_ip_allowlist" "app" {
  container_id = stacks_container.app.id

  dynamic "entry" {
    for_each = var.entries

    content {
      ip_address  = entry.value
      description = entry.key
    }
  }

  dynamic "entry" {
    for_each = ["192.0.2.1/32"]
    iterator = item

    content {
      ip_address  = item.value
      description = "number ${item.key}"
    }
  }
}

locals {
  entries = [for entry in stacks_ip_allowlist.app.entry : "${entry.description} ${entry.ip_address}"]  # => ["home 203.0.113.7", "number 0 192.0.2.1", "office 198.51.100.0/24"]
}
