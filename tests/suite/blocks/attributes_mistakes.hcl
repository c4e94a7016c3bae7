# Arguments of resources with values that do not fit.

variable "secret" {
  default   = ["hunter2"]
  sensitive = true
}

resource "stacks_container" "types" {
  name                = ["x"]
  #                     ^^^^^ error: Incorrect attribute value type
  # | in resource "stacks_container" "types"
  # | Inappropriate value for the argument `name`: string required.
  template            = { a = 1 }
  #                     ^^^^^^^^^ error: Incorrect attribute value type
  # | in resource "stacks_container" "types"
  # | Inappropriate value for the argument `template`: string required.
  deletion_protection = "maybe"
  #                     ^^^^^^^ error: Incorrect attribute value type
  # | in resource "stacks_container" "types"
  # | Inappropriate value for the argument `deletion_protection`: a bool is required.
}

resource "stacks_container" "secret" {
  name     = var.secret
  #          ^^^^^^^^^^ error: Incorrect attribute value type
  # | in resource "stacks_container" "secret"
  # | where var.secret is (sensitive value)
  # | Inappropriate value for the argument `name`: string required.
  template = "nodejs"
}


resource "stacks_ip_allowlist" "deep" {
  container_id = "c"

  entry {
    ip_address = ["x"]
    #            ^^^^^ error: Incorrect attribute value type
    # | in resource "stacks_ip_allowlist" "deep"
    # | Inappropriate value for the argument `ip_address`: string required.
  }
}
