# What is wrong with variables before anything is evaluated.

variable "bare_list" {
  type = list
}

variable "description" {
  description = 1 + upper("a")
}

variable "sensitive" {
  sensitive = "maybe"
}

variable "nullable" {
  nullable = []
}

variable "ephemeral" {
  ephemeral = null
}

variable "reference" {
  default = local.a
}

variable "called" {
  default = upper("a")
}

variable "unknown" {
  defalt = 1
}

variable "block" {
  default = 1
  validate {
  }
}

locals {
  a = 1
}
