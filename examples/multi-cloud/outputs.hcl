output "where_what_runs" {
  description = "Each part, and what it is"
  value = {
    app    = "${stacks_container.app.name} at STACKS: ${stacks_container.app.status}"
    worker = "${stackit_server_power.worker.name} at STACKIT: ${stackit_server_power.worker.status}"
    batch  = "${ionos_server_power.batch.name} at IONOS: ${ionos_server_power.batch.vm_state}"
  }
}
