# How functions are called.

locals {
  call_1 = max(1, 2,)  # => 2
  call_2 = max([1, 2]...)  # => 2
  call_3 = max(0, [1, 2]...)  # => 2
  call_4 = core::upper("a")  # => "A"
  call_5 = upper(  lower("A")  )  # => "A"
  call_6 = try(nothing(), "caught")  # => "caught"
  call_7 = can(nothing())  # => false
}
