# Names that are no function. `try` and `can` catch them.

locals {
  unknown_1 = lenght([])
  unknown_2 = to_string(1)
  unknown_3 = nothing_like_it()
  unknown_4 = provider::a::b(1)
  unknown_5 = list("a")
  unknown_6 = map("a", 1)
  unknown_7 = type(1)
}
