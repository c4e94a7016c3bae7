# References between resources that cannot be.

resource "terraform_data" "many" {
  count = 2
}

resource "terraform_data" "each" {
  for_each = { a = 1 }
}

resource "terraform_data" "user" {
  input = [
    terraform_data.many.id,
  # ^^^^^^^^^^^^^^^^^^^^^^ error: Missing resource instance key
  # | in resource "terraform_data" "user"
  # | Because terraform_data.many has "count" set, its attributes must be accessed on specific instances.
  # | help: For example `terraform_data.many[0]`.
    terraform_data.many[5].id,
    terraform_data.each["z"].id,
    terraform_data.each.id,
  # ^^^^^^^^^^^^^^^^^^^^^^ error: Missing resource instance key
  # | in resource "terraform_data" "user"
  # | Because terraform_data.each has "for_each" set, its attributes must be accessed on specific instances.
  # | help: For example `terraform_data.each["KEY"]`.
    terraform_data.user_.id,
  # ^^^^^^^^^^^^^^^^^^^^ error: Reference to undeclared resource
  # | in resource "terraform_data" "user"
  # | A resource "terraform_data" "user_" has not been declared in this module.
  # | help: Did you mean `terraform_data.user`?
  ]
}

resource "terraform_data" "self" {
  input = terraform_data.self.id
  #       ^^^^^^^^^^^^^^^^^^^ error: Self-referential block
  # | in resource "terraform_data" "self"
  # | The configuration of terraform_data.self cannot refer to itself.
}

output "variable" {
  value = variable.size
  #       ^^^^^^^^^^^^^ error: Reference to undeclared resource
  # | in output "variable"
  # | A resource "variable" "size" has not been declared in this module.
  # | help: Did you mean `var.size`?
}

output "output" {
  value = output.variable
  #       ^^^^^^^^^^^^^^^ error: Reference to undeclared resource
  # | in output "output"
  # | A resource "output" "variable" has not been declared in this module.
  # | help: Output values are for whoever calls the module. Here, refer to what the output is made of.
}

output "environment" {
  value = env.HOME
  #       ^^^^^^^^ error: Reference to undeclared resource
  # | in output "environment"
  # | A resource "env" "HOME" has not been declared in this module.
  # | help: To use the environment, declare an input variable: its value can come from TERRACE_VAR_HOME.
}
