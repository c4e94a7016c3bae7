# Providers that are not there.

provider "stakcs" {
#        ^^^^^^^^ error: Unknown provider
# | The provider "stakcs" is not compiled into terrace, which downloads nothing. There are: stacks, stackit.
# | help: Did you mean `stacks`?
}

resource "stacks_container" "a" {
  provider = stakcs
  #          ^^^^^^ error: Wrong provider
  # | "stacks_container" belongs to the provider "stacks", not to "stakcs".
  name     = "app"
  template = "nodejs"
}
