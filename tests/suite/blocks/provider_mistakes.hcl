# What is wrong with provider configurations.

provider "stacks" {
  alias = upper("x")
}

provider "stacks" {
  nothing = 1
}

provider "stacks" {
}

resource "stacks_container" "a" {
  provider = stacks.nope
  name     = "app"
  template = "nodejs"
}
