# What is wrong with variables before anything is evaluated.

variable "type" {
  type = strng
  #      ^^^^^ error: Invalid type specification
  # | The keyword "strng" is no type.
  # | help: Did you mean `string`?
}

variable "quoted" {
  type = "string"
  #      ^^^^^^^^ error: Invalid type specification
  # | A type is written without quotes.
  # | help: Remove the quotes: `string`.
}

variable "bare_list" {
  type = list
}

variable "nested" {
  type = object({ a = optional(number, "x", 1), b = lst(string) })
  #                                         ^ error: Invalid type specification
  # | `optional` has a type and a default and nothing more.
  #                                                 ^^^^^^^^^^^ error: Invalid type specification
  # | There is no type "lst".
  # | help: Did you mean `list`?
}

variable "description" {
  description = 1 + upper("a")
  #             ^^^^^^^^^^^^^^ error: Unsuitable value
  # | The argument "description" must be a text in quotes.
}

variable "sensitive" {
  sensitive = "maybe"
  #           ^^^^^^^ error: Unsuitable value
  # | The argument "sensitive" must be `true` or `false`.
}

variable "nullable" {
  nullable = []
  #          ^^ error: Unsuitable value
  # | The argument "nullable" must be `true` or `false`.
}

variable "ephemeral" {
  ephemeral = null
  #           ^^^^ error: Unsuitable value
  # | The argument "ephemeral" must be `true` or `false`.
}

variable "reference" {
  default = local.a
  #         ^^^^^^^ error: Variables not allowed
  # | The default of an input variable must be constant: it cannot refer to anything.
}

variable "called" {
  default = upper("a")
  #         ^^^^^ error: Function calls not allowed
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

variable "count" {
#        ^^^^^^^ error: Invalid variable name
# | The name "count" is reserved, since it has a meaning of its own in module blocks.
}

variable "1st" {
#        ^^^^^ error: Invalid name
# | in variable "1st"
# | "1st" is no valid name. A name begins with a letter or underscore and consists of letters, digits, underscores and dashes.
}

variable "incomplete" {
  validation {
    condition = var.incomplete
  }
  validation {
    error_message = "No."
  }
  validation {
    condition     = true
    error_message = "Always."
  }
}

variable "twice" {
#~~~~~~~~~~~~~~~ declared here first
}

variable "twice" {
#^^^^^^^^^^^^^^^ error: Duplicate declaration
# | The input variable "twice" is declared already. Names must be unique within a module.
}

locals {
  a = 1
}
