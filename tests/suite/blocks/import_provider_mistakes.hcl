import {
  provider = 1
  #          ^ error: Invalid provider reference
  # | The argument "provider" must name a provider, perhaps with a dot and an alias: `stacks` or `stacks.other`.
  to       = terraform_data.a
  id       = "x"
}

resource "terraform_data" "a" {
}
