# What is wrong with a condition itself is found before any value is known.

variable "zones" {
  type = list(string)

  validation {
    condition     = length(var.zones, []) > 0
    error_message = "There must be a zone."
  }
}

variable "size" {
  default = 1

  validation {
    condition     = var.size[0] > 0 && var.zones["a"] == ""
    error_message = "Too small."
  }
}

# The default and the type contradict each other, and which of the two the rule is for is not said.
variable "word" {
  type    = number
  default = "web"

  validation {
    condition     = length(var.word) > 2
    error_message = "Too short."
  }
}

import {
  for_each = toset(var.zones)
  to       = terraform_data.adopted[each.key]
  id       = join(",", 1)
}

import {
  to = terraform_data.one
  id = [var.size]
}

resource "terraform_data" "adopted" {
  for_each = toset(var.zones)

  lifecycle {
    postcondition {
      condition     = self.input != "${[]}"
      error_message = "Each ${each.nope}."
    }
  }
}

resource "terraform_data" "one" {
  lifecycle {
    precondition {
      condition     = var.zones == upper([])
      error_message = "No zones."
    }
  }
}

check "health" {
  assert {
    condition     = terraform_data.one.input[null] == ""
    error_message = split(1)
  }
}
