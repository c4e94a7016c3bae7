# The settings block of people who come from Terraform.

terraform {
#^^^^^^^^ warning: Settings block of another name
# | A "terraform" block is understood, with its "required_version" compared with 1.11.4, the version of the language.
# | help: Here the block is called `terrace`.
  required_version = "~> 1.11"

  required_providers {
# ^^^^^^^^^^^^^^^^^^ warning: Providers need not be required
# | All providers are compiled into terrace: versions and sources given here have no effect.
# | help: The `required_providers` block can be removed.
    stacks = {
      source = "example/stacks"
    }
  }
}

locals {
  a = 1  # => 1
}
