# Operators of other languages.

locals {
  a = 1 ** 2
  #      ^ error: Unsupported operator
  # | in locals
  # | There is no operator `**`.
  # | help: Use the function `pow`.
  b = true and false
  #        ^^^ error: Unexpected text after value
  # | in locals
  # | The value ends before `and`, which does not continue it.
  c = 1 === 1
  #       ^ error: Missing expression
  # | in locals
  # | A value must follow here, not `=`.
  # | help: To compare two values write `==` between them.
  d = !!true ?? 1
  #           ^ error: Missing expression
  # | in locals
  # | A value must stand here, not `?`.
  e = 1 <> 2
  #      ^ error: Missing expression
  # | in locals
  # | A value must stand here, not `>`.
  f = not true
  #       ^^^^ error: Unexpected text after value
  # | in locals
  # | The value ends before `true`, which does not continue it.
  # | help: If this is text, put it in quotes: "not true".
}
