output "declared" {
  value     = "plain"
  sensitive = true
}
