# What `import` blocks refuse.

import {
#^^^^^ error: Missing required argument
# | in import
# | The argument "id" is required, but no definition was found.
  to = terraform_data.a
}

import {
#^^^^^ error: Missing required argument
# | in import
# | The argument "to" is required, but no definition was found.
  id = "x"
}

import {
  to = "terraform_data.a"
  #    ^^^^^^^^^^^^^^^^^^ error: Invalid import target
  # | in import
  # | The argument "to" must be the address of a resource instance, such as `stacks_container.web` or `stacks_container.web["a"]`, its instance key written out.
  # | help: Remove the quotes: `terraform_data.a`.
  id = "x"
}

import {
  to       = terraform_data.a
  id       = "x"
  provider = "stacks"
  #          ^^^^^^^^ warning: Quoted references are deprecated
  # | in import
  # | This argument names something, and a reference stands without quotes.
  # | help: Remove the quotes: `stacks`.
  #           ^^^^^^ error: Wrong provider
  # | in import
  # | terraform_data.a belongs to the provider configuration terraform, and an object is imported with the configuration that will manage it.
  # | help: Remove the argument.
  from     = 1
# ^^^^ error: Unsupported argument
# | in import
# | An argument named "from" is not expected here.
}

resource "terraform_data" "a" {
}
