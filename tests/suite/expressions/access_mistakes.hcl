# Parts that are not there.

variable "key" {
  default = "nmae"
}

variable "token" {
  default   = "hunter2"
  sensitive = true
}

locals {
  object = { name = "x", list = [1, 2] }
  map    = tomap({ one = 1 })
  null   = null

  misspelt   = local.object.nmae
  #                         ^^^^ error: Unsupported attribute
  # | where local.object is an object with 2 attributes
  # | This object does not have an attribute named `nmae`.
  # | help: Did you mean `name`?
  by_key     = local.object[var.key]
  #                         ^^^^^^^ error: Invalid index
  # | where local.object is an object with 2 attributes
  # | where var.key is "nmae"
  # | The object has no attribute named `nmae`.
  # | help: Did you mean `name`?
  by_secret  = local.object[var.token]
  #                         ^^^^^^^^^ error: Invalid index
  # | where local.object is an object with 2 attributes
  # | where var.token is (sensitive value)
  # | The object has no attribute with this name.
  out        = local.object.list[2]
  #                              ^ error: Invalid index
  # | where local.object.list is a tuple with 2 elements
  # | There is no element with index 2: the tuple has the indexes 0 to 1.
  negative   = local.object.list[-1]
  #                              ^^ error: Invalid index
  # | where local.object.list is a tuple with 2 elements
  # | The index must not be negative: elements are counted from 0.
  fraction   = local.object.list[0.5]
  #                              ^^^ error: Invalid index
  # | where local.object.list is a tuple with 2 elements
  # | The index must be a whole number.
  word       = local.object.list["first"]
  #                              ^^^^^^^ error: Invalid index
  # | where local.object.list is a tuple with 2 elements
  # | The elements of a tuple have numbers, not names.
  no_key     = local.map["two"]
  #                      ^^^^^ error: Missing map element
  # | where local.map is a map of number with 1 element
  # | The map does not have an element with the key `two`.
  no_dot_key = local.map.oen
  #                      ^^^ error: Missing map element
  # | where local.map is a map of number with 1 element
  # | The map does not have an element with the key `oen`.
  # | help: Did you mean `one`?
  of_null    = local.null.a
  #                       ^ error: Attempt to get attribute from null value
  # | where local.null is null
  # | The value is null, so it does not have an attribute `a`.
  index_null = local.null[0]
  #                       ^ error: Attempt to index null value
  # | where local.null is null
  # | The value is null, so it does not have any elements.
  null_index = local.object.list[null]
  #                              ^^^^ error: Invalid index
  # | where local.object.list is a tuple with 2 elements
  # | The key is null.
  of_string  = "abc"[0]
  #                  ^ error: Invalid index
  # | A string does not have elements.
  of_number  = local.object.list[0].x
  #                                 ^ error: Unsupported attribute
  # | where local.object.list[0] is 1
  # | A number does not have attributes, so there is no `x`.
  attr_list  = [{ a = 1 }].a
  #                        ^ error: Unsupported attribute
  # | A tuple does not have attributes, so there is no `a`.
  splat      = local.object.list[*].x
  #                                 ^ error: Unsupported attribute
  # | A number does not have attributes, so there is no `x`.
  set        = toset(["a"])[0]
  #                         ^ error: Invalid index
  # | The elements of a set have no index or key, only their value. Convert the set with `tolist` for an order, or use a `for` expression over all elements.
  empty      = [][0]
  #               ^ error: Invalid index
  # | There is no element with index 0: the tuple is empty.
}
