# What is no ephemeral resource.

ephemeral "stacks_token" "a" {
#         ^^^^^^^^^^^^^^ error: Invalid ephemeral resource
# | in ephemeral "stacks_token" "a"
# | There is no ephemeral resource type "stacks_token".
# | help: The compiled-in providers are: stacks, stackit, ionos.
}

locals {
  token = ephemeral.stacks_token.b.value
  #       ^^^^^^^^^^^^^^^^^^^^^^^^ error: Reference to undeclared ephemeral resource
  # | in locals
  # | An ephemeral resource "stacks_token" "b" has not been declared in this module.
  # | help: Did you mean `ephemeral.stacks_token.a`?
}
