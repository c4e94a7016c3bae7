output "status" {
  description = "What each server is asked to be"
  value       = { for name, power in ionos_server_power.shift : name => power.desired_status }
}
