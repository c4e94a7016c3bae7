# What is wrong with variables before anything is evaluated.

variable "bare_list" {
  type = list
}

variable "description" {
  description = 1 + upper("a")
  #             ^^^^^^^^^^^^^^ error: Unsuitable value
  # | in variable "description"
  # | The argument "description" must be a text in quotes.
}

variable "sensitive" {
  sensitive = "maybe"
  #           ^^^^^^^ error: Unsuitable value
  # | in variable "sensitive"
  # | The argument "sensitive" must be `true` or `false`.
}

variable "nullable" {
  nullable = []
  #          ^^ error: Unsuitable value
  # | in variable "nullable"
  # | The argument "nullable" must be `true` or `false`.
}

variable "ephemeral" {
  ephemeral = null
  #           ^^^^ error: Unsuitable value
  # | in variable "ephemeral"
  # | The argument "ephemeral" must be `true` or `false`.
}

variable "reference" {
  default = local.a
  #         ^^^^^^^ error: Variables not allowed
  # | in variable "reference"
  # | The default of an input variable must be constant: it cannot refer to anything.
}

variable "called" {
  default = upper("a")
  #         ^^^^^ error: Function calls not allowed
  # | in variable "called"
  # | The default of an input variable must be constant: it cannot call functions.
}

variable "unknown" {
  defalt = 1
# ^^^^^^ error: Unsupported argument
# | in variable "unknown"
# | An argument named "defalt" is not expected here.
# | help: Did you mean `default`?
}

variable "block" {
  default = 1
  validate {
# ^^^^^^^^ error: Unsupported block type
# | in variable "block"
# | Blocks of type "validate" are not expected here.
  }
}

locals {
  a = 1
}
