# A whole environment switched off at night, by a scheduled CI job:
#
#   evening: terrace apply -auto-approve -var night=true
#   morning: terrace apply -auto-approve
#
# At night the servers are deallocated, not stopped: a stopped server costs as much as a running one.

variable "night" {
  description = "Whether the environment is to be off."
  type        = bool
  default     = false
}

provider "stackit" {
  project_id = "54066bf4-1aff-4f7b-9f83-fb23c348fee3"
}

# Every server of the project, so that a new one follows the schedule without a change here.
data "stackit_servers" "all" {}

resource "stackit_server_power" "all" {
  for_each = { for server in data.stackit_servers.all.servers : server.name => server.id }

  server_id      = each.value
  desired_status = var.night ? "deallocated" : "running"
}

output "status" {
  value = { for name, power in stackit_server_power.all : name => power.status }
}
