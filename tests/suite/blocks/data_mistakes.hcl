# What is wrong with data sources.

data "stacks_template" "type" {
#    ^^^^^^^^^^^^^^^^^ error: Invalid data source
# | in data "stacks_template" "type"
# | There is no data source "stacks_template".
# | help: Did you mean `stacks_templates`?
}

data "stacks_templates" "misspelt" {
  cuont = 1
# ^^^^^ error: Unsupported argument
# | in data "stacks_templates" "misspelt"
# | An argument named "cuont" is not expected here.
# | help: Did you mean `count`?
}

data "stacks_templates" "both" {
  count    = 1
# ~~~~~ count is set here
  for_each = {}
# ^^^^^^^^ error: Both count and for_each
# | in data "stacks_templates" "both"
# | The arguments "count" and "for_each" exclude each other: only one can say how many instances there are.
}

data "stacks_templates" "life" {
  lifecycle {
    prevent_destroy = true
  # ^^^^^^^^^^^^^^^ error: Unsupported argument
  # | in data "stacks_templates" "life"
  # | The lifecycle argument "prevent_destroy" has a meaning for "resource" blocks only.
  }
}

data "stacks_templates" "depends" {
  depends_on = [nothing.x]
  #             ^^^^^^^^^ error: Reference to undeclared resource
  # | in data "stacks_templates" "depends"
  # | A resource "nothing" "x" has not been declared in this module.
}

data "stacks_templates" "provider" {
  provider = "stacks"
  #          ^^^^^^^^ warning: Quoted references are deprecated
  # | in data "stacks_templates" "provider"
  # | This argument names something, and a reference stands without quotes.
  # | help: Remove the quotes: `stacks`.
}

data "stacks_templates" "unused_provider" {
  provider = stacks.other
  #          ^^^^^^^^^^^^ error: Undeclared provider configuration
  # | in data "stacks_templates" "unused_provider"
  # | The provider configuration stacks.other has not been declared.
  # | help: Add a block `provider "stacks"` with this `alias`.
}
