# What cannot be converted.

locals {
  can_1 = can()
  #       ^^^ error: Call to unknown function
  # | `can` takes its arguments one by one, and at least one.
  can_2 = can(1, 2)
  #       ^^^ error: Call to unknown function
  # | `can` takes its arguments one by one, and at least one.

  ephemeralasnull_1 = ephemeralasnull()

  issensitive_1 = issensitive()

  nonsensitive_1 = nonsensitive(1, 2)

  sensitive_1 = sensitive()

  tobool_1 = tobool("yes")
  tobool_2 = tobool(1)
  tobool_3 = tobool([])

  tolist_1 = tolist("a")
  tolist_2 = tolist([[1], {}])
  tolist_3 = tolist({ a = 1 })

  tomap_1 = tomap(["a"])
  tomap_2 = tomap({ a = [], b = {} })
  tomap_3 = tomap(1)

  tonumber_1 = tonumber("x")
  tonumber_2 = tonumber(true)
  tonumber_3 = tonumber("")
  tonumber_4 = tonumber("0x10")

  toset_1 = toset({})
  toset_2 = toset("a")

  tostring_1 = tostring([])
  tostring_2 = tostring({ a = 1 })

  try_1 = try()
  #       ^^^ error: Call to unknown function
  # | `try` takes its arguments one by one, and at least one.
  try_2 = try(tonumber("x"), tobool("y"))
}
