variable "low" {
  validation {
    condition     = var.low < var.high
    error_message = "Low must be below ${var.high}."
  }
}

variable "high" {
  validation {
    condition     = var.high > var.low
    error_message = "High must be above ${var.low}."
  }
}

resource "terraform_data" "low" {
  input = var.low
}
