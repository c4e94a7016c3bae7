# What functions on collections refuse.

locals {
  alltrue_1 = alltrue(true)
  alltrue_2 = alltrue(["x"])

  anytrue_1 = anytrue(["yes"])

  chunklist_1 = chunklist(["a"], -1)
  chunklist_2 = chunklist("a", 1)

  coalesce_1 = coalesce()
  coalesce_2 = coalesce("", null)
  coalesce_3 = coalesce([], {})

  coalescelist_1 = coalescelist()
  coalescelist_2 = coalescelist([], [])
  coalescelist_3 = coalescelist("a")

  compact_1 = compact([["a"]])

  concat_1 = concat()
  concat_2 = concat("a")
  concat_3 = concat([1], toset([2]))

  contains_1 = contains("abc", "a")
  contains_2 = contains(null, "a")

  distinct_1 = distinct("a")

  element_1 = element([], 0)
  element_2 = element("abc", 1)
  element_3 = element(["a"], "x")

  flatten_1 = flatten("a")

  index_1 = index(["a"], "b")
  index_2 = index([], 1)
  index_3 = index({ a = 1 }, 1)

  keys_1 = keys(["a"])

  length_1 = length(1)
  length_2 = length(null)
  length_3 = length()

  lookup_1 = lookup({ a = 1 }, "b")
  lookup_2 = lookup(["a"], 0)
  lookup_3 = lookup({ a = 1 }, "a", 1, 2)
  lookup_4 = lookup(tomap({ a = 1 }), "b", [])

  matchkeys_1 = matchkeys(["a"], ["b", "c"], ["d"])

  merge_1 = merge({}, "a")
  merge_2 = merge([{ a = 1 }])

  one_1 = one([1, 2])
  one_2 = one(1)

  reverse_1 = reverse("abc")

  setintersection_1 = setintersection()
  setintersection_2 = setintersection(1)

  setproduct_1 = setproduct(["a"])
  setproduct_2 = setproduct()

  setsubtract_1 = setsubtract(["a"])

  setunion_1 = setunion("a")

  slice_1 = slice(["a"], 0, 2)
  slice_2 = slice(["a"], 1, 0)
  slice_3 = slice(["a"], -1, 0)
  slice_4 = slice("a", 0, 1)

  sort_1 = sort([["a"]])
  sort_2 = sort("a")

  transpose_1 = transpose({ a = "b" })

  values_1 = values("a")

  zipmap_1 = zipmap(["a"], [])
  zipmap_2 = zipmap([1], "a")
}
