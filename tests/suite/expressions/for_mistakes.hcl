# What `for` expressions refuse.

locals {
  list = ["a", "b"]

  number     = [for x in 5 : x]
  #                      ^ error: Iteration over non-iterable value
  # | `for` goes through the elements of a list, set, tuple, map or object. This is a number.
  null       = [for x in null : x]
  #                      ^^^^ error: Iteration over null value
  # | A null value cannot be gone through by `for`.
  twice      = { for x in ["a", "a"] : x => 1 }
  #                                    ^ error: Duplicate object key
  # | where x is "a"
  # | Two elements give the key `a`.
  # | help: Where several values of one key are meant, write `...` after the value: each key then has a list of its values.
  null_key   = { for x in [null] : x => 1 }
  #                                ^ error: Invalid object key
  # | where x is null
  # | The key of an element of an object must not be null.
  list_key   = { for x in [["a"]] : x => 1 }
  #                                 ^ error: Invalid object key
  # | where x is a tuple with 1 element
  # | This value cannot be the key of an object: string required.
  condition  = [for x in local.list : x if x]
  #                                        ^ error: Incorrect condition type
  # | where x is "a"
  # | The `if` clause must be either true or false: a bool is required.
  null_cond  = [for x in local.list : x if null]
  #                                        ^^^^ error: Null condition
  # | The `if` clause is null. It must be either true or false.
  element    = [for x in local.list : x.name]
  #                                     ^^^^ error: Unsupported attribute
  # | where x is "a"
  # | A string does not have attributes, so there is no `name`.
  text       = [for x in "abc" : x]
  #                      ^^^^^ error: Iteration over non-iterable value
  # | `for` goes through the elements of a list, set, tuple, map or object. This is a string.
}
