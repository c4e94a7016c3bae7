# What is no type.

variable "type" {
  type = strng
  #      ^^^^^ error: Invalid type specification
  # | in variable "type"
  # | The keyword "strng" is no type.
  # | help: Did you mean `string`?
}

variable "quoted" {
  type = "string"
  #      ^^^^^^^^ error: Invalid type specification
  # | in variable "quoted"
  # | A type is written without quotes.
  # | help: Remove the quotes: `string`.
}

variable "nested" {
  type = object({ a = optional(number, "x", 1), b = lst(string) })
  #                                         ^ error: Invalid type specification
  # | in variable "nested"
  # | `optional` has a type and a default and nothing more.
  #                                                 ^^^^^^^^^^^ error: Invalid type specification
  # | in variable "nested"
  # | There is no type "lst".
  # | help: Did you mean `list`?
}

variable "stray" {
  type = optional(string)
  #      ^^^^^^^^^^^^^^^^ error: Invalid type specification
  # | in variable "stray"
  # | `optional` is valid only for the attributes of an `object` type.
}

variable "element" {
  type = list(string, number)
  #      ^^^^^^^^^^^^^^^^^^^^ error: Invalid type specification
  # | in variable "element"
  # | The type "list" has exactly one argument.
  # | help: For example `list(string)`.
}

variable "tuple" {
  type = tuple(string)
  #            ^^^^^^ error: Invalid type specification
  # | in variable "tuple"
  # | The type "tuple" has a list of types in brackets.
  # | help: For example `tuple([string, number])`.
}

variable "any" {
  type = map
}

variable "names" {
  type = object({ "quoted" = string, (parentheses) = string, "no name" : string })
  #               ^^^^^^^^ error: Invalid type specification
  # | in variable "names"
  # | The name of an attribute is written out, without quotes or parentheses.
  # | help: Remove the quotes: `quoted`.
  #                                  ^^^^^^^^^^^^^ error: Invalid type specification
  # | in variable "names"
  # | The name of an attribute is written out, without quotes or parentheses.
  #                                                          ^^^^^^^^^ error: Invalid type specification
  # | in variable "names"
  # | The name of an attribute is written out, without quotes or parentheses.
}
