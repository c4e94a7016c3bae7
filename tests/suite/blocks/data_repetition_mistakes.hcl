# What data sources refuse when they are evaluated.

data "stacks_templates" "counted" {
  count = "two"
}

data "stacks_templates" "each" {
  for_each = ["a"]
}
