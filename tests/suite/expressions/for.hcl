# `for` expressions.

locals {
  list = ["a", "b", "c"]  # => ["a", "b", "c"]
  map  = { x = 1, y = 2 }  # => { x = 1, y = 2 }

  tuple      = [for s in local.list : upper(s)]  # => ["A", "B", "C"]
  indexed    = [for i, s in local.list : "${i}${s}"]  # => ["0a", "1b", "2c"]
  filtered   = [for s in local.list : s if s != "b"]  # => ["a", "c"]
  of_map     = [for k, v in local.map : "${k}=${v}"]  # => ["x=1", "y=2"]
  of_set     = [for k, v in toset(["q", "p"]) : "${k}${v}"]  # => ["pp", "qq"]
  object     = { for s in local.list : s => upper(s) }  # => { a = "A", b = "B", c = "C" }
  swapped    = { for k, v in local.map : v => k }  # => { "1" = "x", "2" = "y" }
  grouped    = { for s in ["ab", "ac", "b"] : substr(s, 0, 1) => s... }  # => { a = ["ab", "ac"], b = ["b"] }
  nested     = [for s in local.list : [for t in local.list : "${s}${t}" if t == s]]  # => [["aa"], ["bb"], ["cc"]]
  shadowed   = [for list in local.list : list]  # => ["a", "b", "c"]
  empty      = [for s in [] : s]  # => []
  sensitive  = [for s in sensitive(["a"]) : s]  # => sensitive(["a"])
  multi_line = {
    for s in local.list :
    s => length(s)
    if s != "c"
  }
  # => { a = 1, b = 1 }
}
