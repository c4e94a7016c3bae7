# What functions on collections refuse.

locals {
  alltrue_1 = alltrue(true)
  #                   ^^^^ error: Invalid function argument
  # | Invalid value for `list` of `alltrue`: list of bool required.
  alltrue_2 = alltrue(["x"])
  #                   ^^^^^ error: Invalid function argument
  # | Invalid value for `list` of `alltrue`: [0]: a bool is required.

  anytrue_1 = anytrue(["yes"])
  #                   ^^^^^^^ error: Invalid function argument
  # | Invalid value for `list` of `anytrue`: [0]: a bool is required.

  chunklist_1 = chunklist(["a"], -1)
  #                              ^^ error: Invalid function argument
  # | Invalid value for `size` of `chunklist`: the size argument must be positive.
  chunklist_2 = chunklist("a", 1)
  #                       ^^^ error: Invalid function argument
  # | Invalid value for `list` of `chunklist`: list of any single type required.

  coalesce_1 = coalesce()
  #            ^^^^^^^^^^ error: Error in function call
  # | `coalesce` failed: at least one argument is required.
  coalesce_2 = coalesce("", null)
  #            ^^^^^^^^^^^^^^^^^^ error: Error in function call
  # | `coalesce` failed: no non-null, non-empty-string arguments.
  coalesce_3 = coalesce([], {})
  #            ^^^^^^^^^^^^^^^^ error: Error in function call
  # | `coalesce` failed: all arguments must have the same type.

  coalescelist_1 = coalescelist()
  #                ^^^^^^^^^^^^^^ error: Error in function call
  # | `coalescelist` failed: at least one argument is required.
  coalescelist_2 = coalescelist([], [])
  #                ^^^^^^^^^^^^^^^^^^^^ error: Error in function call
  # | `coalescelist` failed: no non-null arguments.
  coalescelist_3 = coalescelist("a")
  #                             ^^^ error: Invalid function argument
  # | Invalid value for `lists` of `coalescelist`: coalescelist arguments must be lists or tuples.

  compact_1 = compact([["a"]])
  #                   ^^^^^^^ error: Invalid function argument
  # | Invalid value for `list` of `compact`: element 0: string required.

  concat_1 = concat()
  #          ^^^^^^^^ error: Error in function call
  # | `concat` failed: at least one argument is required.
  concat_2 = concat("a")
  #                 ^^^ error: Invalid function argument
  # | Invalid value for `lists` of `concat`: all arguments must be lists or tuples; got string.
  concat_3 = concat([1], toset([2]))
  #                      ^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `lists` of `concat`: all arguments must be lists or tuples; got set of number.

  contains_1 = contains("abc", "a")
  #                     ^^^^^ error: Invalid function argument
  # | Invalid value for `list` of `contains`: argument must be list, tuple, or set.
  contains_2 = contains(null, "a")
  #                     ^^^^ error: Invalid function argument
  # | Invalid value for `list` of `contains`: argument must not be null.

  distinct_1 = distinct("a")
  #                     ^^^ error: Invalid function argument
  # | Invalid value for `list` of `distinct`: list of any single type required.

  element_1 = element([], 0)
  #                   ^^ error: Invalid function argument
  # | Invalid value for `list` of `element`: cannot use element function with an empty list.
  element_2 = element("abc", 1)
  #                   ^^^^^ error: Invalid function argument
  # | Invalid value for `list` of `element`: cannot read elements from string.
  element_3 = element(["a"], "x")
  #                          ^^^ error: Invalid function argument
  # | Invalid value for `index` of `element`: a number is required.

  flatten_1 = flatten("a")
  #           ^^^^^^^^^^^^ error: Error in function call
  # | `flatten` failed: can only flatten lists, sets and tuples.

  index_1 = index(["a"], "b")
  #         ^^^^^^^^^^^^^^^^^ error: Error in function call
  # | `index` failed: item not found.
  index_2 = index([], 1)
  #               ^^ error: Invalid function argument
  # | Invalid value for `list` of `index`: cannot search an empty list.
  index_3 = index({ a = 1 }, 1)
  #               ^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `list` of `index`: argument must be a list or tuple.

  keys_1 = keys(["a"])
  #             ^^^^^ error: Invalid function argument
  # | Invalid value for `map` of `keys`: must have map or object type.

  length_1 = length(1)
  #                 ^ error: Invalid function argument
  # | Invalid value for `value` of `length`: argument must be a string, a collection type, or a structural type.
  length_2 = length(null)
  #                 ^^^^ error: Invalid function argument
  # | Invalid value for `value` of `length`: argument must not be null.
  length_3 = length()
  #          ^^^^^^ error: Not enough function arguments
  # | `length` needs a value for `value`. It is called as `length(value)`.

  lookup_1 = lookup({ a = 1 }, "b")
  #                 ^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `map` of `lookup`: the given object has no attribute "b".
  lookup_2 = lookup(["a"], 0)
  #                 ^^^^^ error: Invalid function argument
  # | Invalid value for `map` of `lookup`: lookup() requires a map as the first argument.
  lookup_3 = lookup({ a = 1 }, "a", 1, 2)
  #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Error in function call
  # | `lookup` failed: it takes two or three arguments, got 4.
  lookup_4 = lookup(tomap({ a = 1 }), "b", [])
  #                                        ^^ error: Invalid function argument
  # | Invalid value for `default` of `lookup`: the default value must have the same type as the map elements.

  matchkeys_1 = matchkeys(["a"], ["b", "c"], ["d"])
  #             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Error in function call
  # | `matchkeys` failed: length of keys and values should be equal.

  merge_1 = merge({}, "a")
  #                   ^^^ error: Invalid function argument
  # | Invalid value for `maps` of `merge`: arguments must be maps or objects, got string.
  merge_2 = merge([{ a = 1 }])
  #               ^^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `maps` of `merge`: arguments must be maps or objects, got tuple.

  one_1 = one([1, 2])
  #           ^^^^^^ error: Invalid function argument
  # | Invalid value for `list` of `one`: must be a list, set, or tuple value with either zero or one elements.
  one_2 = one(1)
  #           ^ error: Invalid function argument
  # | Invalid value for `list` of `one`: must be a list, set, or tuple value with either zero or one elements.

  reverse_1 = reverse("abc")
  #                   ^^^^^ error: Invalid function argument
  # | Invalid value for `list` of `reverse`: can only reverse list or tuple values, not string.

  setintersection_1 = setintersection()
  #                   ^^^^^^^^^^^^^^^ error: Not enough function arguments
  # | `setintersection` needs a value for `first_set`. It is called as `setintersection(first_set, other_sets...)`.
  setintersection_2 = setintersection(1)
  #                                   ^ error: Invalid function argument
  # | Invalid value for `first_set` of `setintersection`: set of any single type required.

  setproduct_1 = setproduct(["a"])
  #              ^^^^^^^^^^^^^^^^^ error: Error in function call
  # | `setproduct` failed: at least two arguments are required.
  setproduct_2 = setproduct()
  #              ^^^^^^^^^^^^ error: Error in function call
  # | `setproduct` failed: at least two arguments are required.

  setsubtract_1 = setsubtract(["a"])
  #               ^^^^^^^^^^^ error: Not enough function arguments
  # | `setsubtract` needs a value for `b`. It is called as `setsubtract(a, b)`.

  setunion_1 = setunion("a")
  #                     ^^^ error: Invalid function argument
  # | Invalid value for `first_set` of `setunion`: set of any single type required.

  slice_1 = slice(["a"], 0, 2)
  #                         ^ error: Invalid function argument
  # | Invalid value for `end_index` of `slice`: end index must not be greater than the length of the list.
  slice_2 = slice(["a"], 1, 0)
  #                      ^ error: Invalid function argument
  # | Invalid value for `start_index` of `slice`: start index must not be greater than end index.
  slice_3 = slice(["a"], -1, 0)
  #                      ^^ error: Invalid function argument
  # | Invalid value for `start_index` of `slice`: start index must not be less than zero.
  slice_4 = slice("a", 0, 1)
  #               ^^^ error: Invalid function argument
  # | Invalid value for `list` of `slice`: must be a list or tuple value.

  sort_1 = sort([["a"]])
  #             ^^^^^^^ error: Invalid function argument
  # | Invalid value for `list` of `sort`: element 0: string required.
  sort_2 = sort("a")
  #             ^^^ error: Invalid function argument
  # | Invalid value for `list` of `sort`: list of string required.

  transpose_1 = transpose({ a = "b" })
  #                       ^^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `values` of `transpose`: element "a": list of string required.

  values_1 = values("a")
  #          ^^^^^^^^^^^ error: Error in function call
  # | `values` failed: values() requires a map as the first argument.

  zipmap_1 = zipmap(["a"], [])
  #          ^^^^^^^^^^^^^^^^^ error: Error in function call
  # | `zipmap` failed: number of keys (1) does not match number of values (0).
  zipmap_2 = zipmap([1], "a")
  #                      ^^^ error: Invalid function argument
  # | Invalid value for `values` of `zipmap`: values argument must be a list or tuple value.
  merge_null_1 = merge(null, ["a"])
  #                          ^^^^^ error: Invalid function argument
  # | Invalid value for `maps` of `merge`: arguments must be maps or objects, got tuple.
  merge_null_2 = merge(null, { a = 1 }, 1)
  #                                     ^ error: Invalid function argument
  # | Invalid value for `maps` of `merge`: arguments must be maps or objects, got number.
}
