# A parenthesis is not closed.

locals {
  a = max(1, 2
  #      ^ error: Unclosed parenthesis
  # | in locals
  # | The parenthesis opened here has no matching `)`.
  #           ~ `)` expected at the latest here
  b = 3
}
