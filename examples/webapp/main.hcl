# A web app with its database and its cache.
#
#   terrace apply --simulate

# A plan that would spend more than this in a calendar month is refused before anything is created.
# Give the key itself a cap too, in the dashboard: this one binds terrace only.
provider "stacks" {
  monthly_spending_cap = 25
}

variable "size" {
  description = "Plan of the application: basic, standard or premium"
  type        = string
  default     = "basic"
}

variable "allowed" {
  description = "Who may reach the application: address or network, by name"
  type        = map(string)
  default = {
    office = "198.51.100.0/24"
    vpn    = "2001:db8:12::/48"
  }
}

variable "debug" {
  description = "Whether the application restarts with debug output"
  type        = bool
  default     = false
}

# Databases are protected: a plan that would delete or replace this one fails until
# `deletion_protection = false` stands here. This example says so at once, so that `terrace destroy`
# works; leave the line out for data that matters.
resource "stacks_container" "db" {
  name                = "webapp-db"
  template            = "postgresql"
  deletion_protection = false
}

resource "stacks_container" "cache" {
  name                = "webapp-cache"
  template            = "redis-micro"
  deletion_protection = false
}

resource "stacks_container" "app" {
  name     = "webapp"
  template = "nodejs"

  # API keys cannot resize: another plan means a new container, which the plan says. To keep it, resize
  # in the dashboard and change the variable afterwards.
  plan = var.size

  # Any change of a value restarts the container.
  restart_triggers = {
    debug = tostring(var.debug)
  }

  lifecycle {
    precondition {
      condition     = var.size != "micro"
      error_message = "A Node.js container needs at least the basic plan."
    }
  }
}

# One connection for each thing that the application talks to. However many of them change, it is
# restarted once, after the last.
locals {
  services = {
    primary-db = stacks_container.db.id
    cache      = stacks_container.cache.id
  }
}

resource "stacks_connection" "app" {
  for_each = local.services

  source_id = stacks_container.app.id
  target_id = each.value
  name      = each.key
}

# The whole truth about who may reach the application: an address that somebody adds in the dashboard
# is removed by the next apply.
resource "stacks_ip_allowlist" "app" {
  container_id = stacks_container.app.id

  dynamic "entry" {
    for_each = var.allowed
    content {
      ip_address   = entry.value
      description  = entry.key
      service_type = "http"
    }
  }
}

output "url" {
  description = "Where the application is reachable"
  value       = stacks_ip_allowlist.app.url
}

output "variables" {
  description = "What the application finds in its environment"
  value       = sort(flatten([for connection in stacks_connection.app : connection.environment_variables]))
}
