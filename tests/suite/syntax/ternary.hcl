# A conditional without its second half.

locals {
  a = true ? 1
  #           ^ error: Missing `:` in conditional
  # | in locals
  # | A conditional is `condition ? value if true : value if false`; the second value is missing.
  #        ~ the conditional begins here
  b = 2
}
