# Input variables: types, defaults, and what they become.

variable "any" {
  description = "Anything"
  default     = [1, "a"]
}

variable "text" {
  type    = string
  default = 12
}

variable "numbers" {
  type    = list(number)
  default = ["1", 2]
}

variable "object" {
  type = object({
    name  = string
    size  = optional(number, 5)
    tags  = optional(map(string), {})
    extra = optional(string)
    inner = optional(object({ on = optional(bool, true) }), {})
  })
  default = { name = "x", unknown = "dropped" }
}

variable "set" {
  type    = set(string)
  default = ["b", "a", "b"]
}

variable "tuple" {
  type    = tuple([string, number])
  default = [1, "2"]
}

variable "map_any" {
  type    = map(any)
  default = { a = 1, b = "x" }
}

variable "secret" {
  type      = string
  default   = "x"
  sensitive = true
}

variable "null" {
  type    = string
  default = null
}

variable "not_null" {
  type     = string
  default  = "fallback"
  nullable = false
}

variable "short_lived" {
  type      = string
  default   = "t"
  ephemeral = true
}

variable "checked" {
  type    = number
  default = 5

  validation {
    condition     = var.checked > 3
    error_message = "Too small."
  }
  validation {
    condition     = var.checked < length(var.numbers) + 10
    error_message = "Too large: ${var.checked}."
  }
}

locals {
  any         = var.any  # => [1, "a"]
  text        = var.text  # => "12"
  numbers     = var.numbers  # => tolist([1, 2])
  object      = var.object  # => { extra = tostring(null), inner = { on = true }, name = "x", size = 5, tags = empty(map(string)) }
  set         = var.set  # => toset(["a", "b"])
  tuple       = var.tuple  # => ["1", 2]
  map_any     = var.map_any  # => tomap({ a = "1", b = "x" })
  secret      = var.secret  # => sensitive("x")
  null        = var.null  # => tostring(null)
  not_null    = var.not_null  # => "fallback"
  short_lived = "a${var.short_lived}"  # => ephemeral("at")
  checked     = var.checked  # => 5
}
