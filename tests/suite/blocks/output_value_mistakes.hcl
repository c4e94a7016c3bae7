# Output values that go wrong when they are evaluated.

variable "size" {
  default = 1
}

output "secret" {
  value = "x${sensitive("y")}"
  #       ^^^^^^^^^^^^^^^^^^^^ error: Output refers to sensitive values
  # | in output "secret"
  # | Output values are shown at the end of a run, and this one contains a sensitive value.
  # | help: Declare it with `sensitive = true`, or take the mark off with `nonsensitive`.
}

output "broken" {
  value = var.size.name
  #                ^^^^ error: Unsupported attribute
  # | in output "broken"
  # | where var.size is 1
  # | A number does not have attributes, so there is no `name`.
}

output "refused" {
  value = 1

  precondition {
    condition     = var.size > 1
    #               ^^^^^^^^^^^^ error: Module output value precondition failed
    # | in output "refused"
    # | where var.size is 1
    # | The size is 1.
    error_message = "The size is ${var.size}."
  }
}

output "no_bool" {
  value = 1

  precondition {
    condition     = "maybe ${var.size}"
    #               ^^^^^^^^^^^^^^^^^^^ error: Incorrect condition type
    # | in output "no_bool"
    # | where var.size is 1
    # | The condition must be either true or false: a bool is required.
    error_message = "x"
  }
}
