# Items without a separator.

locals {
  a = { x = 1 y = 2 }
  #           ^ error: Missing comma
  # | in locals
  # | Items of an object are separated by commas or newlines, but `y` follows.
  # | help: Put a comma before it.
  #   ~ opened here
  b = [1 2]
  #      ^ error: Missing comma
  # | in locals
  # | Items of a list are separated by commas, but `2` follows.
  # | help: Put a comma before it.
  #   ~ opened here
  c = { x 1 }
  #       ^ error: Missing value in object
  # | in locals
  # | After a key of an object `=` and a value must follow on the same line.
  # | help: A key with dots or spaces needs quotes.
}
