# A sequence is not closed.

locals {
  a = "text ${local.b"
  #         ^^ error: Unclosed sequence
  # | in locals
  # | The sequence that `${` opens here has no closing brace.
  #                  ~ `}` expected at the latest here
  b = 3
}
