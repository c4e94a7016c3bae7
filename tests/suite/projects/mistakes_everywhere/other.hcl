output "web" {
  value = terraform_data.web.output
}

output "call" {
  value = lenght(local.object)
}
