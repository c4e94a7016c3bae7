# A bracket is not closed.

locals {
  a = [1, 2
  #   ^ error: Unclosed bracket
  # | in locals
  # | The bracket opened here has no matching `]`.
  #        ~ `]` expected at the latest here
  b = 3
}
