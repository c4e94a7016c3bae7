# Operators, their precedence, and what they convert.

locals {
  add      = 1 + 2  # => 3
  subtract = 1 - 2 - 3  # => -4
  multiply = 2 * 3 + 4  # => 10
  divide   = 7 / 2  # => 3.5
  modulo   = -7 % 3  # => -1
  negate   = -(1 + 1)  # => -2
  text     = "3" + 4  # => 7
  exact    = 0.1 + 0.2  # => 0.3
  third    = 1 / 3  # => 0.33333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333335

  equal        = 1 == 1  # => true
  equal_mixed  = 1 == "1"  # => false
  not_equal    = "a" != "b"  # => true
  equal_tuples = [1, 2] == [1, 2]  # => true
  equal_null   = null == null  # => true
  less         = 1 < 2  # => true
  less_equal   = 2 <= 2  # => true
  greater      = "10" > 9  # => true
  at_least     = 1 >= 2  # => false

  and        = true && false  # => false
  or         = true || false  # => true
  not        = !true  # => false
  precedence = true || false && false  # => true
  text_bool  = "true" && true  # => true

  // A null within a value has its type.
  null_typed_1 = [null] == [null]  # => true
  null_typed_2 = [null] == [tostring(null)]  # => false
  null_typed_3 = { a = null } == { a = tolist(null) }  # => false
  null_typed_4 = null == tostring(null)  # => true
}
