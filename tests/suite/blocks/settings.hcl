# The settings block and providers.

terrace {
  required_version = ">= 0.1.0, < 2"

  backend "local" {
  }

  required_providers {
# ^^^^^^^^^^^^^^^^^^ warning: Providers need not be required
# | All providers are compiled into terrace: versions and sources given here have no effect.
# | help: The `required_providers` block can be removed.
    stacks = {
      source = "example/stacks"
    }
  }
}

provider "stacks" {
  alias = "second"
}

resource "stacks_container" "a" {
  provider = stacks.second
  name     = "app"
  template = "nodejs"
}

locals {
  workspace = [terrace.workspace, terraform.workspace]  # => ["default", "default"]
  paths     = [path.root, path.module, path.cwd]  # => [".", ".", "/project"]
  applying  = issensitive(terrace.applying)  # => false
}
