# Arguments that are required.

resource "stacks_container" "missing" {
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Missing required argument
# | in resource "stacks_container" "missing"
# | The argument "template" is required, but no definition was found.
  name = "x"
}

resource "stacks_ip_allowlist" "deep" {
  container_id = "c"
  entry {
    ip_address = ["x"]
  }
  entry {
# ^^^^^ error: Missing required argument
# | in resource "stacks_ip_allowlist" "deep"
# | The argument "ip_address" is required, but no definition was found.
  }
}
