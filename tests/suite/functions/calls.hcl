# How functions are called.

locals {
  call_1 = max(1, 2,)
  call_2 = max([1, 2]...)
  call_3 = max(0, [1, 2]...)
  call_4 = core::upper("a")
  call_5 = upper(  lower("A")  )
  call_6 = try(nothing(), "caught")
  call_7 = can(nothing())
}
