# What the CI job decides.

variable "shift" {
  description = "Whether it is day or night for this environment"
  type        = string
  default     = "night"

  validation {
    condition     = contains(["day", "night"], var.shift)
    error_message = "The shift must be day or night, not \"${var.shift}\"."
  }
}

variable "servers" {
  description = "Names of the servers that follow the shift"
  type        = set(string)
  default     = ["batch-1", "worker-1", "cube-1"]
}

variable "suspend_cubes" {
  description = "Whether CUBE servers are suspended at night, although that saves nothing"
  type        = bool
  default     = false
}
