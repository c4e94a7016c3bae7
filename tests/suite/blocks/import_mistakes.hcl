# What `import` blocks refuse.

import {
  to = terraform_data.a
}

import {
  id = "x"
}

import {
  to = "terraform_data.a"
  id = "x"
}

import {
  to       = terraform_data.a
  id       = "x"
  provider = "stacks"
  from     = 1
}

resource "terraform_data" "a" {
}
