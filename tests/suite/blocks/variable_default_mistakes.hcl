# Defaults that do not fit their type: the message names the part that does not.

variable "number" {
  type    = number
  default = "x"
}

variable "list" {
  type    = list(number)
  default = [1, "b"]
}

variable "missing" {
  type    = object({ a = string, b = number })
  default = { a = "x" }
}

variable "deep" {
  type    = object({ list = list(object({ n = number })) })
  default = { list = [{ n = 1 }, { n = "two" }] }
}

variable "map" {
  type    = map(bool)
  default = { a = true, b = "maybe" }
}

variable "tuple" {
  type    = tuple([string])
  default = ["a", "b"]
}

variable "not_null" {
  type     = string
  default  = null
  nullable = false
}

variable "optional" {
  type    = object({ a = optional(number, "x") })
  default = {}
}

variable "optional_deep" {
  type    = map(list(object({ a = optional(object({ b = bool }), { b = [] }) })))
  default = {}
}
