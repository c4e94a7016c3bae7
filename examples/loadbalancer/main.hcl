# One load balancer in front of as many apps as the map has entries.
#
#   terrace apply --simulate

variable "apps" {
  description = "The template of each app, by the app's name"
  type        = map(string)
  default = {
    blue  = "nodejs"
    green = "nodejs"
    red   = "python"
  }

  validation {
    condition     = length(var.apps) >= 2
    error_message = "A load balancer in front of fewer than two apps balances nothing."
  }
}

resource "stacks_container" "app" {
  for_each = var.apps

  name     = "app-${each.key}"
  template = each.value
}

resource "stacks_container" "balancer" {
  name     = "balancer"
  template = "stacks-loadbalancer"
}

# `for_each` over a resource: one connection for each app, under the same keys. An app that is replaced
# takes its connection along, and the load balancer is restarted once.
resource "stacks_connection" "app" {
  for_each = stacks_container.app

  source_id = stacks_container.balancer.id
  target_id = each.value.id
  name      = each.key
}

# Only the load balancer can be reached from outside; the apps have no allow-list and stay private.
resource "stacks_ip_allowlist" "balancer" {
  container_id   = stacks_container.balancer.id
  keep_caller_ip = true # whoever applies can look at the result

  entry {
    ip_address  = "198.51.100.0/24"
    description = "office"
  }
}

# Looked at after every apply, and never in its way: a check only warns.
check "all_run" {
  assert {
    condition     = alltrue([for app in stacks_container.app : app.status == "running"])
    error_message = "Not every app is running."
  }
}

output "url" {
  value = stacks_ip_allowlist.balancer.url
}

output "monthly_cost" {
  description = "Dollars a month"
  value       = sum([for app in stacks_container.app : app.monthly_cost]) + stacks_container.balancer.monthly_cost
}
