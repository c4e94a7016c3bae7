# A value is missing.

locals {
  a =
  #  ^ error: Missing expression
  # | in locals
  # | A value must follow here, but the line ends.
  # | help: Begin the value on this line; in parentheses it may go on over several lines.
  b = 2
}
