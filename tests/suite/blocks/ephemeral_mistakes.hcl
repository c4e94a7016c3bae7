# What is no ephemeral resource.

ephemeral "stacks_token" "a" {
#         ^^^^^^^^^^^^^^ error: Invalid ephemeral resource
# | in ephemeral "stacks_token" "a"
# | There is no ephemeral resource type "stacks_token".
# | help: Of stacks there are: stacks_credentials, stacks_certificate, stacks_vpn_config.
}

locals {
  token = ephemeral.stacks_token.b.value
  #       ^^^^^^^^^^^^^^^^^^^^^^^^ error: Reference to undeclared ephemeral resource
  # | in locals
  # | An ephemeral resource "stacks_token" "b" has not been declared in this module.
  # | help: Did you mean `ephemeral.stacks_token.a`?
}
