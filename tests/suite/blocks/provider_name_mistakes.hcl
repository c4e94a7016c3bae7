# Providers that are not there.

provider "stakcs" {
#        ^^^^^^^^ error: Unknown provider
# | in provider "stakcs"
# | The provider "stakcs" is not compiled into terrace, which downloads nothing. There are: stacks, stackit, ionos.
# | help: Did you mean `stacks`?
}

resource "stacks_container" "a" {
  provider = stakcs
  #          ^^^^^^ error: Wrong provider
  # | in resource "stacks_container" "a"
  # | "stacks_container" belongs to the provider "stacks", not to "stakcs".
  name     = "app"
  template = "nodejs"
}
