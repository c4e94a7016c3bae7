# Imports for each of what has no elements.

resource "terraform_data" "a" {
}

import {
  for_each = 5
  #          ^ error: Invalid for_each argument
  # | in import
  # | The value must be a map, an object, a list or a set, and this is a number.
  to       = terraform_data.a
  id       = "x"
}
