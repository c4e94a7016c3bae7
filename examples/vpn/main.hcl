# VPN access: what is behind it has no public address at all.
#
#   terrace apply --simulate

variable "devices" {
  description = "Who may dial in"
  type        = set(string)
  default     = ["laptop", "phone"]
}

# Without an allow-list a container can be reached from the account's own network only.
resource "stacks_container" "wiki" {
  name     = "wiki"
  template = "wordpress"
}

# The VPN container has a price and a size of its own: no `plan`.
resource "stacks_container" "vpn" {
  name     = "office-vpn"
  template = "stacks-vpn"
}

# One client for each device. A name that leaves the set is removed, and its device locked out.
resource "stacks_vpn_client" "device" {
  for_each = var.devices

  container_id = stacks_container.vpn.id
  name         = each.key
}

output "wiki_address" {
  description = "Where the wiki is, once the VPN is up"
  value       = stacks_container.wiki.ip_address
}

output "clients" {
  description = "The devices that may dial in"
  value       = [for client in stacks_vpn_client.device : client.name]
}
