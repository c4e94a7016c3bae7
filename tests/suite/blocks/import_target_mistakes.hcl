# Imports of what is not declared, or is no id.

import {
  to = nothing.a
  id = "x"
}

import {
  to = terraform_data.b
  id = 1 + "x"
}

import {
  to = terraform_data.a
  id = null
}

resource "terraform_data" "a" {
}
