# Null is as if the argument were not there, also where the provider decides the value.

provider "terraform" {}

resource "terraform_data" "a" {
  id    = null
  input = 1
}

locals {
  id = terraform_data.a.id  # => unknown(string, not null)
}
