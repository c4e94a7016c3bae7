# What must not be in a plan: of each policy that is broken its name and the address.
package shop

import rego.v1

deny contains ["protection", change.address] if {
	some change in input.resource_changes
	change.type == "stacks_container"
	change.change.after.template == "postgresql"
	change.change.after.deletion_protection != true
}

deny contains ["reach", change.address] if {
	some change in input.resource_changes
	change.type == "stacks_ip_allowlist"
	some entry in change.change.after.entry
	entry.ip_address == "0.0.0.0/0"
}

deny contains ["names", change.address] if {
	some change in input.resource_changes
	change.type == "stacks_container"
	not startswith(change.change.after.name, "shop-")
}

deny contains ["owner", change.address] if {
	some change in input.resource_changes
	change.address == "terraform_data.owner"
	not change.change.after.input.team
}
