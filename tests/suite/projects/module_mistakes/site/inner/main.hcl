variable "size" {
  type = number

  validation {
    condition     = var.size < 100
    error_message = "Too much."
  }
}

locals {
  double = 2 * tolist(var.size)
}
