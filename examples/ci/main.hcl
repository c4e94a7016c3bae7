# A first thing to plan: a web server. Replace it by what you need.

resource "stacks_container" "web" {
  name           = "web"
  template       = "nginx"
  desired_status = "running"
}

output "address" {
  value = stacks_container.web.ip_address
}
