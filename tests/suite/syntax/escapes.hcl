# Wrong escapes.

locals {
  a = "\q"
  #    ^^ error: Invalid escape
  # | in locals
  # | `\q` is not an escape. They are `\n \r \t \" \\ \uXXXX \UXXXXXXXX`.
  # | help: For the backslash itself write `\\q`.
  b = "\u12"
  #    ^^^^ error: Invalid escape
  # | in locals
  # | After `\u` exactly 4 hexadecimal digits must follow.
}
