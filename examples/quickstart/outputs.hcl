# Output values: printed after apply, and by `terrace output`.

output "url" {
  description = "Where the application is reachable"
  value       = stacks_ip_allowlist.app.url
}

output "database_variables" {
  description = "Names of the environment variables that the application finds its database by"
  value       = stacks_connection.db.environment_variables
}

output "monthly_cost" {
  description = "Dollars a month for both containers"
  value       = stacks_container.db.monthly_cost + stacks_container.app.monthly_cost
}
