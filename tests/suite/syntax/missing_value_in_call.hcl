# An argument is missing.

locals {
  a = max(1, , 2)
  #          ^ error: Missing expression
  # | in locals
  # | A value must stand here, not `,`.
}
