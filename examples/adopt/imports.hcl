# Which of the account's containers they are. With an import block terrace takes an object into its state
# instead of creating it.

locals {
  # By name; an id such as "usr-abc12345-shop-web" will do as well.
  existing = {
    web = "shop-web"
    db  = "shop-db"
  }
}

import {
  to = stacks_container.web
  id = local.existing.web
}

import {
  to = stacks_container.db
  id = local.existing.db
}

# Each container has one allow-list at most, which goes by the container's id or name.
import {
  to = stacks_ip_allowlist.web
  id = local.existing.web
}
