# Conditional expressions, and the types they find.

locals {
  yes       = true ? "a" : "b"  # => "a"
  no        = false ? "a" : "b"  # => "b"
  text      = "true" ? 1 : 2  # => 1
  unified   = true ? 1 : "b"  # => "1"
  with_null = false ? 1 : null  # => tonumber(null)
  tuples    = true ? [1] : [2, 3]  # => tolist([1])
  tolist    = true ? tolist(["a"]) : []  # => tolist(["a"])
  maps      = true ? { a = 1 } : { b = 2 }  # => tomap({ a = 1 })
  nested    = false ? 1 : true ? 2 : 3  # => 2
  marked    = sensitive(true) ? 1 : 2  # => sensitive(1)
}
