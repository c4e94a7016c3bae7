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
  # | help: The operator is written `&&`.
  c = 1 === 1
  #       ^ error: Missing expression
  # | in locals
  # | A value must follow here, not `=`.
  # | help: To compare two values write `==` between them.
  d = !!true ?? 1
  #           ^ error: Unsupported operator
  # | in locals
  # | There is no operator `??`.
  # | help: Use the function `coalesce`, which gives the first value that is not null, or `try`.
  e = 1 <> 2
  #      ^ error: Unsupported operator
  # | in locals
  # | There is no operator `<>`.
  # | help: Two values that differ are told by `!=`.
  f = not true
  #       ^^^^ error: Unexpected text after value
  # | in locals
  # | The value ends before `true`, which does not continue it.
  # | help: The operator is written `!`.
}
