# What is no type.

variable "type" {
  type = strng
}

variable "quoted" {
  type = "string"
}

variable "nested" {
  type = object({ a = optional(number, "x", 1), b = lst(string) })
}

variable "default" {
  type = object({ a = optional(number, "x") })
}

variable "stray" {
  type = optional(string)
}

variable "element" {
  type = list(string, number)
}

variable "tuple" {
  type = tuple(string)
}

variable "any" {
  type = map
}
