# What is wrong with output values before anything is evaluated.

output "no_value" {
#^^^^^^^^^^^^^^^^ error: Missing required argument
# | in output "no_value"
# | The argument "value" is required, but no definition was found.
}

output "flag" {
  value     = 1
  sensitive = "x"
  #           ^^^ error: Unsuitable value
  # | in output "flag"
  # | The argument "sensitive" must be `true` or `false`.
}

output "ephemeral" {
  value     = 1
  ephemeral = true
# ^^^^^^^^^ error: Ephemeral output not allowed
# | in output "ephemeral"
# | An output value of the root module cannot be ephemeral: it is stored and shown.
}

output "description" {
  value       = 1
  description = local.a
  #             ^^^^^^^ error: Variables not allowed
  # | in output "description"
  # | Variables may not be used here: "description" is needed before anything is evaluated, so it must be a text in quotes.
}

output "depends" {
  value      = 1
  depends_on = ["a", local.a, terraform_data.nope]
  #             ^^^ error: Invalid depends_on reference
  # | in output "depends"
  # | Each entry must be a reference, such as `stacks_container.web`.
  #                           ^^^^^^^^^^^^^^^^^^^ error: Reference to undeclared resource
  # | in output "depends"
  # | A resource "terraform_data" "nope" has not been declared in this module.
}

output "twice" {
#~~~~~~~~~~~~~ declared here first
  value = 1
}

output "twice" {
#^^^^^^^^^^^^^ error: Duplicate declaration
# | The output value "twice" is declared already. Names must be unique within a module.
  value = 2
}

output "condition" {
  value = 1
  precondition {
# ^^^^^^^^^^^^ error: Missing required argument
# | in precondition
# | The argument "error_message" is required, but no definition was found.
    condition = true
  }
  precondition {
# ^^^^^^^^^^^^ error: Missing required argument
# | in precondition
# | The argument "condition" is required, but no definition was found.
    error_message = "x"
  }
  postcondition {
# ^^^^^^^^^^^^^ error: Unsupported block type
# | in output "condition"
# | Blocks of type "postcondition" are not expected here.
# | help: Did you mean `precondition`?
    condition     = true
    error_message = "x"
  }
}

output "misspelt" {
  vlaue = 1
# ^^^^^ error: Unsupported argument
# | in output "misspelt"
# | An argument named "vlaue" is not expected here.
# | help: Did you mean `value`?
}

locals {
  a = 1
}

# An output value is no resource, whatever becomes of its block.
locals {
  misread = output.no_value
  #         ^^^^^^^^^^^^^^^ error: Reference to undeclared resource
  # | in locals
  # | A resource "output" "no_value" has not been declared in this module.
  # | help: Output values are for whoever calls the module. Here, refer to what the output is made of.
}
