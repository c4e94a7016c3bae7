# What `count` and `for_each` refuse.

variable "names" {
  default = ["a", "b"]
}

variable "secret" {
  default   = { a = 1 }
  sensitive = true
}

resource "terraform_data" "source" {
}

resource "terraform_data" "count_text" {
  count = "two"
  #       ^^^^^ error: Invalid count argument
  # | in resource "terraform_data" "count_text"
  # | The value of `count` must be a whole number, and this is "two".
}

resource "terraform_data" "count_negative" {
  count = -1
  #       ^^ error: Invalid count argument
  # | in resource "terraform_data" "count_negative"
  # | The value of `count` is -1. It must not be negative.
}

resource "terraform_data" "count_fraction" {
  count = 1.5
  #       ^^^ error: Invalid count argument
  # | in resource "terraform_data" "count_fraction"
  # | The value of `count` is 1.5. It must be a whole number.
}

resource "terraform_data" "count_null" {
  count = null
  #       ^^^^ error: Invalid count argument
  # | in resource "terraform_data" "count_null"
  # | The value of `count` is null. It must be a whole number.
}

resource "terraform_data" "count_unknown" {
  count = length(terraform_data.source.id)
  #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Invalid count argument
  # | in resource "terraform_data" "count_unknown"
  # | where terraform_data.source.id is a string, known after apply
  # | The value of `count` is known after apply only, so terrace cannot tell how many instances there will be.
  # | help: Use values that are written in the configuration, or apply what this depends on first with `-target`.
}

resource "terraform_data" "each_tuple" {
  for_each = var.names
  #          ^^^^^^^^^ error: Invalid for_each argument
  # | in resource "terraform_data" "each_tuple"
  # | where var.names is a tuple with 2 elements
  # | The value must be a map, an object or a set of strings, and this is a tuple.
  # | help: Convert it with `toset(…)`: each element is then a key.
}

resource "terraform_data" "each_secret" {
  for_each = var.secret
  #          ^^^^^^^^^^ error: Invalid for_each argument
  # | in resource "terraform_data" "each_secret"
  # | where var.secret is (sensitive value)
  # | The value is sensitive. Its keys would become part of addresses, which are shown.
  # | help: If the keys are no secret, take the mark off with `nonsensitive`.
}

resource "terraform_data" "each_null" {
  for_each = null
  #          ^^^^ error: Invalid for_each argument
  # | in resource "terraform_data" "each_null"
  # | The value is null. It must be a map, an object or a set of strings.
}

resource "terraform_data" "each_text" {
  for_each = "abc"
  #          ^^^^^ error: Invalid for_each argument
  # | in resource "terraform_data" "each_text"
  # | The value must be a map, an object or a set of strings, and this is a string.
  # | help: For one key write `toset([…])`.
}

resource "terraform_data" "each_numbers" {
  for_each = toset([1, 2])
  #          ^^^^^^^^^^^^^ error: Invalid for_each argument
  # | in resource "terraform_data" "each_numbers"
  # | The value must be a map, an object or a set of strings, and this is a set of number.
  # | help: Make strings of the elements: `toset([for element in … : tostring(element)])`.
}

resource "terraform_data" "each_unknown" {
  for_each = toset([terraform_data.source.id])
  #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Invalid for_each argument
  # | in resource "terraform_data" "each_unknown"
  # | where terraform_data.source.id is a string, known after apply
  # | The elements are known after apply only, so terrace cannot tell which instances there will be. The value is a set of string with 1 element.
  # | help: Use a map whose keys are written in the configuration; its values may be known after apply. Or apply what this depends on first with `-target`.
}

resource "terraform_data" "each_null_key" {
  for_each = toset(["a", null])
  #          ^^^^^^^^^^^^^^^^^^ error: Invalid for_each argument
  # | in resource "terraform_data" "each_null_key"
  # | The set has a null element, and null cannot be a key.
}

resource "terraform_data" "numbers" {
  for_each = toset([1, 2])
  #          ^^^^^^^^^^^^^ error: Invalid for_each argument
  # | in resource "terraform_data" "numbers"
  # | The value must be a map, an object or a set of strings, and this is a set of number.
  # | help: Make strings of the elements: `toset([for element in … : tostring(element)])`.
}

resource "terraform_data" "number" {
  for_each = 5
  #          ^ error: Invalid for_each argument
  # | in resource "terraform_data" "number"
  # | The value must be a map, an object or a set of strings, and this is a number.
  # | help: For a number of instances that are alike use `count`.
}

resource "terraform_data" "text" {
  for_each = "abc"
  #          ^^^^^ error: Invalid for_each argument
  # | in resource "terraform_data" "text"
  # | The value must be a map, an object or a set of strings, and this is a string.
  # | help: For one key write `toset([…])`.
}

resource "terraform_data" "word" {
  count = "two"
  #       ^^^^^ error: Invalid count argument
  # | in resource "terraform_data" "word"
  # | The value of `count` must be a whole number, and this is "two".
}

resource "terraform_data" "list" {
  count = ["a"]
  #       ^^^^^ error: Invalid count argument
  # | in resource "terraform_data" "list"
  # | The value of `count` must be a whole number, and this is a tuple with 1 element.
  # | help: The number of its elements is `length(…)`.
}
