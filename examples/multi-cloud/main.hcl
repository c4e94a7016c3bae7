# Three clouds in one configuration: a web application at STACKS, a worker at STACKIT and a batch server
# at IONOS. The two servers exist; what is managed is whether they run. They refer to the application,
# so that the order is right: the application is there before the servers that work for it.
#
# Try it without an account:
#
#   terrace apply --simulate

terrace {
  required_version = ">= 0.1"
}

# Every credential comes from the environment: STACKS_API_KEY, STACKIT_SERVICE_ACCOUNT_KEY_PATH,
# IONOS_TOKEN.
provider "stacks" {
  monthly_spending_cap = 20
}

provider "stackit" {
  project_id = var.stackit_project_id
  region     = "eu01"
}

provider "ionos" {}

# The application: always on.
resource "stacks_container" "app" {
  name     = "multi-cloud-app"
  template = "nodejs"
}

# The worker: on while the application is.
data "stackit_server" "worker" {
  name = var.worker_name
}

resource "stackit_server_power" "worker" {
  server_id      = data.stackit_server.worker.server_id
  desired_status = stacks_container.app.desired_status == "running" ? "running" : "deallocated"
}

# The batch server: on only while there is something to do, and after the worker that feeds it.
data "ionos_server" "batch" {
  name = var.batch_name
}

resource "ionos_server_power" "batch" {
  datacenter_id  = data.ionos_server.batch.datacenter_id
  server_id      = data.ionos_server.batch.id
  desired_status = var.batch_is_needed && stackit_server_power.worker.desired_status == "running" ? "running" : "stopped"
}
