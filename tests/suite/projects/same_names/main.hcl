# What is wrong with a variable of a called module says nothing of this module's variable of the same name.

variable "size" {
  type = number

  validation {
    condition     = length(var.size) > 1
    error_message = "The size must be longer."
  }
}

module "unit" {
  source = "./unit"
}
