# What data sources refuse when they are evaluated.

data "stacks_templates" "counted" {
  count = "two"
  #       ^^^^^ error: Invalid count argument
  # | in data "stacks_templates" "counted"
  # | The value of `count` must be a whole number, and this is "two".
}

data "stacks_templates" "each" {
  for_each = ["a"]
  #          ^^^^^ error: Invalid for_each argument
  # | in data "stacks_templates" "each"
  # | The value must be a map, an object or a set of strings, and this is a tuple.
  # | help: Convert it with `toset(…)`: each element is then a key.
}
