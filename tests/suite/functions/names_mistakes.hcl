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
  # | There is no provider "a" with functions: the only one that has some is "terraform".
  unknown_5 = list("a")
  #           ^^^^ error: Call to removed function
  # | `list` was removed from the language. Write the list in brackets: `["a"]`.
  unknown_6 = map("a", 1)
  #           ^^^ error: Call to removed function
  # | `map` was removed from the language. Write the map in braces: `{ a = 1 }`.
  unknown_7 = type(1)
  #           ^^^^ error: Invalid use of type function
  # | `type` is there in `terrace console` only, and only as the whole of an expression.
  unknown_8 = provider::terraform::encode_exp(1)
  #           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Call to unknown function
  # | The provider "terraform" has no function named `encode_exp`.
  # | help: Did you mean `provider::terraform::encode_expr`?
  unknown_9 = provider::terraform::jsonencode(1)
  #           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Call to unknown function
  # | The provider "terraform" has no function named `jsonencode`.
  # | help: It has `provider::terraform::decode_tfvars`, `provider::terraform::encode_expr`, `provider::terraform::encode_tfvars`.
  unknown_10 = provider::terrafrom::encode_expr(1)
  #            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Call to unknown function
  # | There is no provider "terrafrom" with functions: the only one that has some is "terraform".
  # | help: Did you mean `provider::terraform::encode_expr`?
  unknown_11 = provider::terraform(1)
  #            ^^^^^^^^^^^^^^^^^^^ error: Call to unknown function
  # | The name of a provider's function has three parts: `provider::NAME::FUNCTION`.
  unknown_12 = encode_tfvars({})
  #            ^^^^^^^^^^^^^ error: Call to unknown function
  # | There is no function named `encode_tfvars`.
  # | help: Did you mean `provider::terraform::encode_tfvars`?
}
