# Conversion of types, marks, and errors that are caught.

locals {
  object = { a = 1 }  # => { a = 1 }
}

locals {
  can_1 = can(tonumber("x"))  # => false
  can_2 = can(local.object.a)  # => true
  can_3 = can(local.object.b)  # => false

  ephemeralasnull_1 = ephemeralasnull("a")  # => "a"

  issensitive_1 = issensitive(sensitive("a"))  # => true
  issensitive_2 = issensitive("a")  # => false
  issensitive_3 = issensitive([sensitive("a")])  # => false

  nonsensitive_1 = nonsensitive(sensitive("a"))  # => "a"
  nonsensitive_2 = nonsensitive("a")  # => "a"

  sensitive_1 = sensitive("a")  # => sensitive("a")
  sensitive_2 = "x${sensitive("a")}"  # => sensitive("xa")
  sensitive_3 = sensitive([1])[0]  # => sensitive(1)
  sensitive_4 = length(sensitive([1]))  # => sensitive(1)
  sensitive_5 = [sensitive(1)]  # => [sensitive(1)]

  tobool_1 = tobool("true")  # => true
  tobool_2 = tobool(false)  # => false
  tobool_3 = tobool(null)  # => tobool(null)

  tolist_1 = tolist(["a", 1])  # => tolist(["a", "1"])
  tolist_2 = tolist(toset(["b", "a"]))  # => tolist(["a", "b"])
  tolist_3 = tolist([])  # => empty(list(any))
  tolist_4 = tolist([{ a = 1 }, { a = "x" }])  # => tolist([{ a = "1" }, { a = "x" }])
  tolist_5 = tolist([null, 1])  # => tolist([tonumber(null), 1])

  tomap_1 = tomap({ a = 1, b = "x" })  # => tomap({ a = "1", b = "x" })
  tomap_2 = tomap({})  # => empty(map(any))
  tomap_3 = tomap({ a = { b = 1 } })  # => tomap({ a = { b = 1 } })

  tonumber_1 = tonumber("15.50")  # => 15.5
  tonumber_2 = tonumber(3)  # => 3
  tonumber_3 = tonumber(null)  # => tonumber(null)
  tonumber_4 = tonumber("1e3")  # => 1000

  toset_1 = toset(["b", "a", "b"])  # => toset(["a", "b"])
  toset_2 = toset([1, "1"])  # => toset(["1"])
  toset_3 = toset([])  # => empty(set(any))

  tostring_1 = tostring(1.50)  # => "1.5"
  tostring_2 = tostring(true)  # => "true"
  tostring_3 = tostring(null)  # => tostring(null)
  tostring_4 = tostring("a")  # => "a"

  try_1 = try(local.object.b, "fallback")  # => "fallback"
  try_2 = try(local.object.a, "fallback")  # => 1
  try_3 = try(tonumber("x"), tobool("y"), null)  # => null

  nonsensitive_10 = nonsensitive(sensitive(["a"])...)  # => "a"
  tolist_10 = can(tolist([[null], [[1]]]))  # => false
}
