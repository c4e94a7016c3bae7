# Defaults that do not fit their type: the message names the part that does not.

variable "number" {
  type    = number
  default = "x"
  #         ^^^ error: Invalid default value for variable
  # | in variable "number"
  # | The default of var.number does not fit its type: a number is required.
}

variable "list" {
  type    = list(number)
  default = [1, "b"]
  #             ^^^ error: Invalid default value for variable
  # | in variable "list"
  # | The default of var.list does not fit its type: [1]: a number is required.
}

variable "missing" {
  type    = object({ a = string, b = number })
  default = { a = "x" }
  #         ^^^^^^^^^^^ error: Invalid default value for variable
  # | in variable "missing"
  # | The default of var.missing does not fit its type: attribute "b" is required.
}

variable "deep" {
  type    = object({ list = list(object({ n = number })) })
  default = { list = [{ n = 1 }, { n = "two" }] }
  #                                    ^^^^^ error: Invalid default value for variable
  # | in variable "deep"
  # | The default of var.deep does not fit its type: .list[1].n: a number is required.
}

variable "map" {
  type    = map(bool)
  default = { a = true, b = "maybe" }
  #                         ^^^^^^^ error: Invalid default value for variable
  # | in variable "map"
  # | The default of var.map does not fit its type: ["b"]: a bool is required.
}

variable "tuple" {
  type    = tuple([string])
  default = ["a", "b"]
  #         ^^^^^^^^^^ error: Invalid default value for variable
  # | in variable "tuple"
  # | The default of var.tuple does not fit its type: tuple required.
}

variable "not_null" {
  type     = string
  default  = null
  #          ^^^^ error: Invalid default value for variable
  # | in variable "not_null"
  # | The default is null, which `nullable = false` excludes.
  nullable = false
}

variable "optional" {
  type    = object({ a = optional(number, "x") })
  #                                       ^^^ error: Invalid default value for optional attribute
  # | in variable "optional"
  # | The default of the attribute `a` does not fit its type: a number is required.
  default = {}
}

variable "optional_deep" {
  type    = map(list(object({ a = optional(object({ b = bool }), { b = [] }) })))
  #                                                              ^^^^^^^^^^ error: Invalid default value for optional attribute
  # | in variable "optional_deep"
  # | The default of the attribute `a` does not fit its type: attribute "b": bool required.
  default = {}
}
