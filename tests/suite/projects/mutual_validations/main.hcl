# Validations may refer to each other's variable, of the root module and of another.

variable "low" {
  default = 1

  validation {
    condition     = var.low < var.high
    error_message = "Low must be below ${var.high}."
  }
}

variable "high" {
  default = 2

  validation {
    condition     = var.high > var.low
    error_message = "High must be above ${var.low}."
  }
}

resource "terraform_data" "high" {
  input = var.high
}

module "unit" {
  source = "./unit"
  low    = var.low
  high   = terraform_data.high.output
}
