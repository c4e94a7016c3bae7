# Arguments that are required.

resource "stacks_container" "missing" {
  name = "x"
}

resource "stacks_ip_allowlist" "deep" {
  container_id = "c"
  entry {
    ip_address = ["x"]
  }
  entry {
  }
}
