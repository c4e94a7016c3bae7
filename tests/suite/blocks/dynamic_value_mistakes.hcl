# `dynamic` blocks that go wrong when they are evaluated.

resource "stacks_container" "c" {
  name     = "c"
  #          ^^^ error: Invalid container name
  # | in resource "stacks_container" "c"
  # | Container name must be at least 3 characters. This one is "c" (1 character).
  template = "nodejs"
}

resource "stacks_ip_allowlist" "a" {
  container_id = stacks_container.c.id

  dynamic "entry" {
    for_each = 5
    #          ^ error: Invalid dynamic for_each value
    # | in resource "stacks_ip_allowlist" "a"
    # | The `for_each` of a `dynamic` block must have elements, and this is a number.
    content {
      ip_address = "192.0.2.1/32"
    }
  }

  dynamic "entry" {
    for_each = [{ ip = "192.0.2.1/32" }]
    content {
      ip_address  = entry.value.pi
      #                         ^^ error: Unsupported attribute
      # | in resource "stacks_ip_allowlist" "a"
      # | where entry.value is an object with 1 attribute "ip"
      # | This object does not have an attribute named `pi`.
      # | help: Did you mean `ip`?
      description = entry.value.ip + 1
      #             ^^^^^^^^^^^^^^ error: Invalid operand
      # | in resource "stacks_ip_allowlist" "a"
      # | where entry.value.ip is "192.0.2.1/32"
      # | The operator `+` cannot take this value: a number is required.
    }
  }

  dynamic "entry" {
    for_each = null
    #          ^^^^ error: Invalid dynamic for_each value
    # | in resource "stacks_ip_allowlist" "a"
    # | The `for_each` of a `dynamic` block must not be null.
    content {
      ip_address = "192.0.2.1/32"
    }
  }
}
