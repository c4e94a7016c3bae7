# What `dynamic` blocks refuse.

resource "stacks_ip_allowlist" "a" {
  container_id = "c"

  dynamic "entrry" {
  #       ^^^^^^^^ error: Unsupported block type
  # | in resource "stacks_ip_allowlist" "a"
  # | Blocks of type "entrry" are not expected here.
  # | help: Did you mean `entry`?
    for_each = []
    content {
    }
  }

  dynamic "entry" {
# ^^^^^^^^^^^^^^^ error: Missing required argument
# | in resource "stacks_ip_allowlist" "a"
# | The argument "for_each" is required, but no definition was found.
    content {
      ip_address = "192.0.2.1/32"
    }
  }

  dynamic "entry" {
# ^^^^^^^^^^^^^^^ error: Missing dynamic content block
# | in resource "stacks_ip_allowlist" "a"
# | A dynamic block must have a nested block of type "content" that describes the blocks to make.
    for_each = []
  }

  dynamic "entry" {
    for_each = []
    iterator = "x"
    #          ^^^ error: Invalid dynamic iterator
    # | in resource "stacks_ip_allowlist" "a"
    # | The iterator must be a single name, without quotes.
    content {
      ip_address = "192.0.2.1/32"
    }
  }

  dynamic "entry" {
    for_each = []
    contents {
  # ^^^^^^^^ error: Unsupported block type
  # | in resource "stacks_ip_allowlist" "a"
  # | Blocks of type "contents" are not expected here.
  # | help: The blocks to make are described in one `content` block.
    }
    content {
      ip_address = nothing.value
      #            ^^^^^^^^^^^^^ error: Reference to undeclared resource
      # | in resource "stacks_ip_allowlist" "a"
      # | A resource "nothing" "value" has not been declared in this module.
      ip_adress  = "x"
    # ^^^^^^^^^ error: Unsupported argument
    # | in resource "stacks_ip_allowlist" "a"
    # | An argument named "ip_adress" is not expected here.
    # | help: Did you mean `ip_address`?
    }
  }
}
