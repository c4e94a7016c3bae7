# What is wrong with data sources.

data "stacks_template" "type" {
}

data "stacks_templates" "misspelt" {
  cuont = 1
}

data "stacks_templates" "both" {
  count    = 1
  for_each = {}
}

data "stacks_templates" "life" {
  lifecycle {
    prevent_destroy = true
  }
}

data "stacks_templates" "depends" {
  depends_on = [nothing.x]
}

data "stacks_templates" "provider" {
  provider = "stacks"
}

data "stacks_templates" "unused_provider" {
  provider = stacks.other
}
