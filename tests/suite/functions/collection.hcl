# Functions on lists, sets, maps, tuples and objects.

locals {
  alltrue_1 = alltrue([true, "true"])
  alltrue_2 = alltrue([true, false])
  alltrue_3 = alltrue([])

  anytrue_1 = anytrue([false, true])
  anytrue_2 = anytrue([])

  chunklist_1 = chunklist(["a", "b", "c"], 2)
  chunklist_2 = chunklist([], 3)
  chunklist_3 = chunklist([1, 2], 0)

  coalesce_1 = coalesce("a", "b")
  coalesce_2 = coalesce("", "b")
  coalesce_3 = coalesce(null, 1)
  coalesce_4 = coalesce(["", "b"]...)

  coalescelist_1 = coalescelist(["a"], ["c"])
  coalescelist_2 = coalescelist([], ["c", "d"])

  compact_1 = compact(["a", "", "b", null])
  compact_2 = compact([])

  concat_1 = concat(["a", ""], ["b"])
  concat_2 = concat([1], ["a"])
  concat_3 = concat(tolist(["a"]), tolist(["b"]))
  concat_4 = concat([])

  contains_1 = contains(["a", "b"], "a")
  contains_2 = contains([1, 2], "2")
  contains_3 = contains(toset(["a"]), "b")

  distinct_1 = distinct(["a", "b", "a"])
  distinct_2 = distinct([])
  distinct_3 = distinct([1, 1.0, 2])

  element_1 = element(["a", "b", "c"], 1)
  element_2 = element(["a", "b", "c"], 4)
  element_3 = element(tolist(["x"]), 0)

  flatten_1 = flatten([["a", "b"], [], ["c"]])
  flatten_2 = flatten([[["a"], []], ["c"]])
  flatten_3 = flatten([])
  flatten_4 = flatten(["a", [{ b = [1] }]])

  index_1 = index(["a", "b", "c"], "b")
  index_2 = index([1, 2], 2)

  keys_1 = keys({ a = 1, c = 2, b = 3 })
  keys_2 = keys(tomap({ a = 1 }))
  keys_3 = keys({})

  length_1 = length([])
  length_2 = length(["a", "b"])
  length_3 = length({ a = 1 })
  length_4 = length("héllo")
  length_5 = length("👨‍👩‍👧")
  length_6 = length(toset([1, 1]))

  lookup_1 = lookup({ a = "ay" }, "a", "what?")
  lookup_2 = lookup({ a = "ay" }, "c", "what?")
  lookup_3 = lookup(tomap({ a = 1 }), "a")
  lookup_4 = lookup({ a = 1 }, "c", null)

  matchkeys_1 = matchkeys(["i-1", "i-2", "i-3"], ["us", "eu", "us"], ["us"])
  matchkeys_2 = matchkeys([], [], ["a"])

  merge_1 = merge({ a = "b", c = "d" }, { e = "f", c = "z" })
  merge_2 = merge(tomap({ a = 1 }), tomap({ b = 2 }))
  merge_3 = merge()
  merge_4 = merge({ a = 1 }, null)
  merge_5 = merge([{ a = 1 }, { b = 2 }]...)

  one_1 = one([])
  one_2 = one(["hello"])
  one_3 = one(toset([1]))

  reverse_1 = reverse([1, 2, 3])
  reverse_2 = reverse(tolist(["a", "b"]))
  reverse_3 = reverse([])

  setintersection_1 = setintersection(["a", "b"], ["b", "c"], ["b", "d"])
  setintersection_2 = setintersection([1], ["1"])
  setintersection_3 = setintersection(["a"])

  setproduct_1 = setproduct(["a", "b"], [1, 2])
  setproduct_2 = setproduct(["a"], [])
  setproduct_3 = setproduct(toset(["b", "a"]), toset(["c"]))

  setsubtract_1 = setsubtract(["a", "b", "c"], ["a", "c"])
  setsubtract_2 = setsubtract([], ["a"])

  setunion_1 = setunion(["a", "b"], ["b", "c"])
  setunion_2 = setunion(["a"])
  setunion_3 = setunion([1], ["1", "2"])

  slice_1 = slice(["a", "b", "c", "d"], 1, 3)
  slice_2 = slice(tolist(["a", "b"]), 0, 0)

  sort_1 = sort(["e", "d", "a", "x"])
  sort_2 = sort([10, 9])
  sort_3 = sort(["B", "a", "é", "z"])
  sort_4 = sort([])

  transpose_1 = transpose({ a = ["1", "2"], b = ["2", "3"] })
  transpose_2 = transpose({})

  values_1 = values({ a = 3, c = 2, d = 1 })
  values_2 = values(tomap({ b = 1, a = 2 }))
  values_3 = values({})

  zipmap_1 = zipmap(["a", "b"], [1, 2])
  zipmap_2 = zipmap(["a"], ["x"])
  zipmap_3 = zipmap([], [])
  zipmap_4 = zipmap(["a", "a"], [1, 2])
  zipmap_5 = zipmap(tolist(["a"]), tolist([1]))
}
