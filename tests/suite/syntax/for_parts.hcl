# A `for` without its parts.

locals {
  a = [for x [1] : x]
  #          ^ error: Invalid `for`
  # | in locals
  # | After the variables the word `in` and the collection must follow.
  #    ~~~ this `for`
  b = [for x in [1] x]
  #                 ^ error: Invalid `for`
  # | in locals
  # | After the collection a colon must follow, and then what is made of each element.
  #    ~~~ this `for`
  c = {for x in [1] : x}
  #                   ^ error: Missing key in `for`
  # | in locals
  # | In braces `for` makes an object, so each element needs a key: `key => value`.
  # | help: Write `key => value`, or use brackets `[for … ]` to make a tuple.
  #    ~~~ this `for`
}
