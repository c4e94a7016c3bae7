# What is wrong with provider configurations.

provider "stacks" {
  alias = upper("x")
  #       ^^^^^^^^^^ error: Unsuitable value
  # | The argument "alias" must be a text in quotes.
}

provider "stacks" {
#~~~~~~~~~~~~~~~~ declared here first
  nothing = 1
# ^^^^^^^ error: Unsupported argument
# | in provider "stacks"
# | An argument named "nothing" is not expected here.
}

provider "stacks" {
#^^^^^^^^^^^^^^^^ error: Duplicate declaration
# | The provider configuration "stacks" is declared already. Names must be unique within a module.
# | help: Give further configurations of a provider an `alias`.
}

resource "stacks_container" "a" {
  provider = stacks.nope
  name     = "app"
  template = "nodejs"
}

provider "terraform" {
  nothing = each.key
# ^^^^^^^ error: Unsupported argument
# | in provider "terraform"
# | An argument named "nothing" is not expected here.
}
