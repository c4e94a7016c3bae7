variable "name" {
  type = string
}

variable "reached" {
  type = set(string)
}

resource "stacks_container" "web" {
  name     = var.name
  template = "nodejs"
}

resource "stacks_ip_allowlist" "web" {
  container_id = stacks_container.web.id

  dynamic "entry" {
    for_each = var.reached
    content {
      ip_address = entry.value
    }
  }
}

output "container_id" {
  value = stacks_container.web.id
}
