# The settings block and providers.

terrace {
  required_version = ">= 0.1.0, < 2"
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
}
