variable "stackit_project_id" {
  description = "The STACKIT project the worker is in; the default is that of the simulator"
  type        = string
  default     = "54066bf4-1aff-4f7b-9f83-fb23c348fee3"
}

variable "worker_name" {
  description = "Name of the worker at STACKIT"
  type        = string
  default     = "worker-1"
}

variable "batch_name" {
  description = "Name of the batch server at IONOS"
  type        = string
  default     = "batch-1"
}

variable "batch_is_needed" {
  description = "Whether there is a batch to work on"
  type        = bool
  default     = false
}
