# Imports of what is not declared, or is no id.

import {
  to = nothing.a
  #    ^^^^^^^^^ error: Import into undeclared resource
  # | in import
  # | A resource "nothing" "a" has not been declared. What is imported must have a block that says how it should be.
  # | help: Add a block: `resource "nothing" "a" { … }`.
  id = "x"
}

import {
  to = terraform_data.b
  #    ^^^^^^^^^^^^^^^^ error: Import into undeclared resource
  # | in import
  # | A resource "terraform_data" "b" has not been declared. What is imported must have a block that says how it should be.
  # | help: Did you mean `terraform_data.a`?
  id = "x"
}

resource "terraform_data" "a" {
}
