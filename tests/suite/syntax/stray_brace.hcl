# A brace too many.

locals {
  a = 1
}
}
#^ error: Unexpected closing brace
# | No block is open here that this brace could close.
