# What conditional expressions refuse.

locals {
  number    = 1 ? "a" : "b"
  #           ^ error: Incorrect condition type
  # | The condition must be either true or false: bool required.
  null      = null ? "a" : "b"
  #           ^^^^ error: Null condition
  # | The condition is null. It must be either true or false.
  word      = "yes" ? 1 : 2
  #           ^^^^^ error: Incorrect condition type
  # | The condition must be either true or false: a bool is required.
  types     = true ? [1] : { a = 1 }
  #           ^^^^^^^^^^^^^^^^^^^^^^ error: Inconsistent conditional result types
  # | Both results of a conditional must have one type. The first result is of type tuple, the second of type object.
  attribute = true ? { a = 1 } : [{ a = 1 }]
  #           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Inconsistent conditional result types
  # | Both results of a conditional must have one type. The first result is of type object, the second of type tuple.
  text      = true ? "a" : ["b"]
  #           ^^^^^^^^^^^^^^^^^^ error: Inconsistent conditional result types
  # | Both results of a conditional must have one type. The first result is of type string, the second of type tuple.
  inside    = true ? 1 + "x" : 2
  #                      ^^^ error: Invalid operand
  # | The operator `+` cannot take this value: a number is required.
  other     = true ? 1 : 2 + "y"
}
