# The quickstart: an application, its database, the connection between them, and who may reach the
# application from outside. Try it without an account:
#
#   terrace plan --simulate
#   terrace apply --simulate
#
# then change something here, and plan again.

terrace {
  required_version = ">= 0.1"
}

# The API key comes from the environment (STACKS_API_KEY), never from a file in the repository. The
# cap is checked before anything is created, in every plan.
provider "stacks" {
  monthly_spending_cap = var.spending_cap
}

locals {
  # Names must be unique in an account: 3 to 32 letters, digits and hyphens.
  prefix = "shop-${var.environment}"
}

# A database. Its template protects it: a plan that would destroy or replace it fails until
# deletion_protection = false says that its data may go.
resource "stacks_container" "db" {
  name                = "${local.prefix}-db"
  template            = "postgresql"
  deletion_protection = var.protect_data
}

# The application. Without `plan` it gets the template's usual one; changing name, template or plan
# later means a new container, and the plan says what would be lost.
resource "stacks_container" "app" {
  name     = "${local.prefix}-app"
  template = "nodejs"
}

# Puts host, port and credentials of the database into the application's environment. terrace
# creates it after both containers are running: the references say so.
resource "stacks_connection" "db" {
  source_id = stacks_container.app.id
  target_id = stacks_container.db.id
  name      = "primary-db"
}

# Makes the application reachable from outside, for these addresses and no others.
resource "stacks_ip_allowlist" "app" {
  container_id = stacks_container.app.id

  # One `entry` block per office: for_each repeats the block for each element of the map.
  dynamic "entry" {
    for_each = var.offices
    content {
      ip_address  = entry.value
      description = entry.key
    }
  }
}
