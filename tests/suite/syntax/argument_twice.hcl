# An argument that is there twice.

locals {
  a = 1
# ~ set here already
  a = 2
# ^ error: Argument set twice
# | The argument `a` is set twice in this block.
}
