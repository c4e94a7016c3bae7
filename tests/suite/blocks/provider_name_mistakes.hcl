# Providers that are not there.

provider "stakcs" {
}

resource "stacks_container" "a" {
  provider = stakcs
  name     = "app"
  template = "nodejs"
}
