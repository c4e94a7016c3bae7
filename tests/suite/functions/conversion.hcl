# Conversion of types, marks, and errors that are caught.

locals {
  object = { a = 1 }
}

locals {
  can_1 = can(tonumber("x"))
  can_2 = can(local.object.a)
  can_3 = can(local.object.b)

  ephemeralasnull_1 = ephemeralasnull("a")

  issensitive_1 = issensitive(sensitive("a"))
  issensitive_2 = issensitive("a")
  issensitive_3 = issensitive([sensitive("a")])

  nonsensitive_1 = nonsensitive(sensitive("a"))
  nonsensitive_2 = nonsensitive("a")

  sensitive_1 = sensitive("a")
  sensitive_2 = "x${sensitive("a")}"
  sensitive_3 = sensitive([1])[0]
  sensitive_4 = length(sensitive([1]))
  sensitive_5 = [sensitive(1)]

  tobool_1 = tobool("true")
  tobool_2 = tobool(false)
  tobool_3 = tobool(null)

  tolist_1 = tolist(["a", 1])
  tolist_2 = tolist(toset(["b", "a"]))
  tolist_3 = tolist([])
  tolist_4 = tolist([{ a = 1 }, { a = "x" }])
  tolist_5 = tolist([null, 1])

  tomap_1 = tomap({ a = 1, b = "x" })
  tomap_2 = tomap({})
  tomap_3 = tomap({ a = { b = 1 } })

  tonumber_1 = tonumber("15.50")
  tonumber_2 = tonumber(3)
  tonumber_3 = tonumber(null)
  tonumber_4 = tonumber("1e3")

  toset_1 = toset(["b", "a", "b"])
  toset_2 = toset([1, "1"])
  toset_3 = toset([])

  tostring_1 = tostring(1.50)
  tostring_2 = tostring(true)
  tostring_3 = tostring(null)
  tostring_4 = tostring("a")

  try_1 = try(local.object.b, "fallback")
  try_2 = try(local.object.a, "fallback")
  try_3 = try(tonumber("x"), tobool("y"), null)
}
