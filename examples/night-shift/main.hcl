# A whole environment that is switched off at night. One variable decides; a CI job sets it:
#
#   0 20 * * 1-5   terrace apply -auto-approve -var 'shift=night'
#   0  6 * * 1-5   terrace apply -auto-approve -var 'shift=day'
#
# Try it without an account:
#
#   terrace apply --simulate -var 'shift=night'
#
# The plan says what is saved, what stays charged, and which addresses a stop gives back.

terrace {
  required_version = ">= 0.1"
}

provider "stacks" {
  monthly_spending_cap = 20
}

# The credential comes from the environment: IONOS_TOKEN.
provider "ionos" {}

locals {
  is_on = var.shift == "day"

  # What "off" means depends on the type of a server: a CUBE can only be suspended, and is charged in
  # full then; switching it off saves nothing, so it stays on unless somebody insists.
  off_status = {
    ENTERPRISE = "stopped"
    VCPU       = "stopped"
    CUBE       = var.suspend_cubes ? "suspended" : "running"
  }

  servers = {
    for server in data.ionos_servers.all.servers : server.name => server
    if contains(var.servers, server.name)
  }
}

data "ionos_servers" "all" {}

resource "ionos_server_power" "shift" {
  for_each = local.servers

  datacenter_id  = each.value.datacenter_id
  server_id      = each.value.id
  desired_status = local.is_on ? "running" : local.off_status[each.value.type]
}

# The application in front of them goes to sleep with them. A container that is stopped keeps its data
# and is charged as before; it is stopped so that nobody meets an application without its servers.
resource "stacks_container" "frontend" {
  name           = "night-shift-frontend"
  template       = "nodejs"
  desired_status = local.is_on ? "running" : "stopped"
}

check "all_servers_exist" {
  assert {
    condition     = length(local.servers) == length(var.servers)
    error_message = "Not found: ${join(", ", setsubtract(var.servers, keys(local.servers)))}."
  }
}
