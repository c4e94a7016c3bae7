output "name" {
  description = "The name."
}

output "size" {
  value = 1
}
