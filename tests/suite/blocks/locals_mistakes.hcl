# Local values that cannot be.

locals "label" {
#      ^^^^^^^ error: Extraneous label
# | Blocks of type "locals" have no labels.
  a = 1
}

locals {
  b = 1
# ~ declared here first
  inner {
# ^^^^^ error: Unexpected block
# | in locals
# | Blocks are not allowed here; local values are arguments.
  }
}

locals {
  b = 2
# ^ error: Duplicate declaration
# | The local value "b" is declared already. Names must be unique within a module.
}
