# Input variables: what differs between environments. Set them in terrace.vars.hcl, with
# -var 'environment=prod', or as TERRACE_VAR_environment.

variable "environment" {
  description = "Part of every name: dev, staging, prod"
  type        = string
  default     = "dev"

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "The environment must be dev, staging or prod, not \"${var.environment}\"."
  }
}

variable "spending_cap" {
  description = "Dollars that may be spent in a calendar month"
  type        = number
  default     = 20
}

variable "protect_data" {
  description = "Whether the database is protected from being destroyed"
  type        = bool
  default     = false # so that `terrace destroy` works in this example
}

variable "offices" {
  description = "Addresses that may reach the application, by name"
  type        = map(string)
  default = {
    berlin = "198.51.100.0/24"
    remote = "203.0.113.7"
  }
}
