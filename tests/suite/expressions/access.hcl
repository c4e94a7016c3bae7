# Attributes, indexes and splats.

locals {
  object = { a = { b = [10, 20] }, list = [{ n = 1 }, { n = 2 }] }  # => { a = { b = [10, 20] }, list = [{ n = 1 }, { n = 2 }] }
  map    = tomap({ one = 1 })  # => tomap({ one = 1 })
  none   = null  # => null

  attribute   = local.object.a.b  # => [10, 20]
  index       = local.object.a.b[1]  # => 20
  legacy      = local.object.a.b.0  # => 10
  by_string   = local.object["a"]["b"]  # => [10, 20]
  of_map      = local.map["one"]  # => 1
  map_dot     = local.map.one  # => 1
  converted   = ["a", "b"]["1"]  # => "b"
  computed    = local.object.a.b[length([1])]  # => 20
  splat       = local.object.list[*].n  # => [1, 2]
  attr_splat  = local.object.list.*.n  # => [1, 2]
  of_one      = local.object.a[*].b  # => [[10, 20]]
  of_null     = local.none[*]  # => []
  of_set      = toset([{ n = 1 }])[*].n  # => tolist([1])
  deep        = [[{ x = [1] }], []][*]  # => [[{ x = [1] }], []]
  of_call     = split(",", "a,b")[0]  # => "a"
  of_parens   = ({ a = 1 }).a  # => 1
  sensitive   = { a = sensitive(1) }.a  # => sensitive(1)
  marked_all  = sensitive({ a = 1 }).a  # => sensitive(1)
}
