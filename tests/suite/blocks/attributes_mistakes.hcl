# Arguments of resources with values that do not fit.

variable "secret" {
  default   = ["hunter2"]
  sensitive = true
}

resource "stacks_container" "types" {
  name                = ["x"]
  template            = { a = 1 }
  deletion_protection = "maybe"
}

resource "stacks_container" "secret" {
  name     = var.secret
  template = "nodejs"
}


resource "stacks_ip_allowlist" "deep" {
  container_id = "c"

  entry {
    ip_address = ["x"]
  }
}
