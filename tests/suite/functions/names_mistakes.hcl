# Names that are no function. `try` and `can` catch them.

locals {
  unknown_1 = lenght([])
  #           ^^^^^^ error: Call to unknown function
  # | There is no function named `lenght`.
  # | help: Did you mean `length`?
  unknown_2 = to_string(1)
  #           ^^^^^^^^^ error: Call to unknown function
  # | There is no function named `to_string`.
  # | help: Did you mean `tostring`?
  unknown_3 = nothing_like_it()
  #           ^^^^^^^^^^^^^^^ error: Call to unknown function
  # | There is no function named `nothing_like_it`.
  unknown_4 = provider::a::b(1)
  #           ^^^^^^^^^^^^^^ error: Call to unknown function
  # | There is no function named `provider::a::b`.
  unknown_5 = list("a")
  #           ^^^^ error: Call to removed function
  # | `list` was removed from the language. Write the list in brackets: `["a"]`.
  unknown_6 = map("a", 1)
  #           ^^^ error: Call to removed function
  # | `map` was removed from the language. Write the map in braces: `{ a = 1 }`.
  unknown_7 = type(1)
  #           ^^^^ error: Invalid use of type function
  # | `type` is there in `terrace console` only, and only as the whole of an expression.
}
