# Functions on lists, sets, maps, tuples and objects.

locals {
  alltrue_1 = alltrue([true, "true"])  # => true
  alltrue_2 = alltrue([true, false])  # => false
  alltrue_3 = alltrue([])  # => true

  anytrue_1 = anytrue([false, true])  # => true
  anytrue_2 = anytrue([])  # => false

  chunklist_1 = chunklist(["a", "b", "c"], 2)  # => tolist([tolist(["a", "b"]), tolist(["c"])])
  chunklist_2 = chunklist([1, 2], 0)  # => tolist([tolist([1, 2])])

  coalesce_1 = coalesce("a", "b")  # => "a"
  coalesce_2 = coalesce("", "b")  # => "b"
  coalesce_3 = coalesce(null, 1)  # => 1
  coalesce_4 = coalesce(["", "b"]...)  # => "b"

  coalescelist_1 = coalescelist(["a"], ["c"])  # => ["a"]
  coalescelist_2 = coalescelist([], ["c", "d"])  # => ["c", "d"]

  compact_1 = compact(["a", "", "b", null])  # => tolist(["a", "b"])
  compact_2 = compact([])  # => empty(list(string))

  concat_1 = concat(["a", ""], ["b"])  # => ["a", "", "b"]
  concat_2 = concat([1], ["a"])  # => [1, "a"]
  concat_3 = concat(tolist(["a"]), tolist(["b"]))  # => tolist(["a", "b"])
  concat_4 = concat([])  # => []

  contains_1 = contains(["a", "b"], "a")  # => true
  contains_2 = contains([1, 2], "2")  # => false
  contains_3 = contains(toset(["a"]), "b")  # => false

  distinct_1 = distinct(["a", "b", "a"])  # => tolist(["a", "b"])
  distinct_2 = distinct([])  # => empty(list(any))
  distinct_3 = distinct([1, 1.0, 2])  # => tolist([1, 2])

  element_1 = element(["a", "b", "c"], 1)  # => "b"
  element_2 = element(["a", "b", "c"], 4)  # => "b"
  element_3 = element(tolist(["x"]), 0)  # => "x"

  flatten_1 = flatten([["a", "b"], [], ["c"]])  # => ["a", "b", "c"]
  flatten_2 = flatten([[["a"], []], ["c"]])  # => ["a", "c"]
  flatten_3 = flatten([])  # => []
  flatten_4 = flatten(["a", [{ b = [1] }]])  # => ["a", { b = [1] }]

  index_1 = index(["a", "b", "c"], "b")  # => 1
  index_2 = index([1, 2], 2)  # => 1

  keys_1 = keys({ a = 1, c = 2, b = 3 })  # => ["a", "b", "c"]
  keys_2 = keys(tomap({ a = 1 }))  # => tolist(["a"])
  keys_3 = keys({})  # => []

  length_1 = length([])  # => 0
  length_2 = length(["a", "b"])  # => 2
  length_3 = length({ a = 1 })  # => 1
  length_4 = length("héllo")  # => 5
  length_5 = length("👨‍👩‍👧")  # => 1
  length_6 = length(toset([1, 1]))  # => 1

  lookup_1 = lookup({ a = "ay" }, "a", "what?")  # => "ay"
  lookup_2 = lookup({ a = "ay" }, "c", "what?")  # => "what?"
  lookup_3 = lookup(tomap({ a = 1 }), "a")  # => 1
  lookup_4 = lookup({ a = 1 }, "c", null)  # => null

  matchkeys_1 = matchkeys(["i-1", "i-2", "i-3"], ["us", "eu", "us"], ["us"])  # => tolist(["i-1", "i-3"])
  matchkeys_2 = matchkeys([], [], ["a"])  # => empty(list(any))

  merge_1 = merge({ a = "b", c = "d" }, { e = "f", c = "z" })  # => { a = "b", c = "z", e = "f" }
  merge_2 = merge(tomap({ a = 1 }), tomap({ b = 2 }))  # => tomap({ a = 1, b = 2 })
  merge_3 = merge()  # => {}
  merge_4 = merge({ a = 1 }, null)  # => { a = 1 }
  coalesce_typed = coalesce([1, 2], null, tolist(["a"]))  # => tolist(["1", "2"])
  merge_5 = merge([{ a = 1 }, { b = 2 }]...)  # => { a = 1, b = 2 }

  one_1 = one([])  # => null
  one_2 = one(["hello"])  # => "hello"
  one_3 = one(toset([1]))  # => 1

  reverse_1 = reverse([1, 2, 3])  # => [3, 2, 1]
  reverse_2 = reverse(tolist(["a", "b"]))  # => tolist(["b", "a"])
  reverse_3 = reverse([])  # => []

  setintersection_1 = setintersection(["a", "b"], ["b", "c"], ["b", "d"])  # => toset(["b"])
  setintersection_2 = setintersection([1], ["1"])  # => toset(["1"])
  setintersection_3 = setintersection(["a"])  # => toset(["a"])

  setproduct_1 = setproduct(["a", "b"], [1, 2])  # => tolist([["a", 1], ["a", 2], ["b", 1], ["b", 2]])
  setproduct_2 = setproduct(["a"], [])  # => empty(list(tuple([string,any])))
  setproduct_3 = setproduct(toset(["b", "a"]), toset(["c"]))  # => toset([["a", "c"], ["b", "c"]])

  setsubtract_1 = setsubtract(["a", "b", "c"], ["a", "c"])  # => toset(["b"])
  setsubtract_2 = setsubtract([], ["a"])  # => empty(set(string))

  setunion_1 = setunion(["a", "b"], ["b", "c"])  # => toset(["a", "b", "c"])
  setunion_2 = setunion(["a"])  # => toset(["a"])
  setunion_3 = setunion([1], ["1", "2"])  # => toset(["1", "2"])

  slice_1 = slice(["a", "b", "c", "d"], 1, 3)  # => ["b", "c"]
  slice_2 = slice(tolist(["a", "b"]), 0, 0)  # => empty(list(string))

  sort_1 = sort(["e", "d", "a", "x"])  # => tolist(["a", "d", "e", "x"])
  sort_2 = sort([10, 9])  # => tolist(["10", "9"])
  sort_3 = sort(["B", "a", "é", "z"])  # => tolist(["B", "a", "z", "é"])
  sort_4 = sort([])  # => empty(list(string))

  transpose_1 = transpose({ a = ["1", "2"], b = ["2", "3"] })  # => tomap({ "1" = tolist(["a"]), "2" = tolist(["a", "b"]), "3" = tolist(["b"]) })
  transpose_2 = transpose({})  # => empty(map(list(string)))

  values_1 = values({ a = 3, c = 2, d = 1 })  # => [3, 2, 1]
  values_2 = values(tomap({ b = 1, a = 2 }))  # => tolist([2, 1])
  values_3 = values({})  # => []

  zipmap_1 = zipmap(["a", "b"], [1, 2])  # => { a = 1, b = 2 }
  zipmap_2 = zipmap(["a"], ["x"])  # => { a = "x" }
  zipmap_3 = zipmap([], [])  # => {}
  zipmap_4 = zipmap(["a", "a"], [1, 2])  # => { a = 2 }
  zipmap_5 = zipmap(tolist(["a"]), tolist([1]))  # => tomap({ a = 1 })

  merge_10 = issensitive(merge(sensitive(null), { a = 1 }))  # => false
}
