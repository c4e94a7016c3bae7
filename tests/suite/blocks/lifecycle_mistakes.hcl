# What `lifecycle` refuses.

resource "terraform_data" "life" {
  lifecycle {
    create_before_destroy = var.flag
    #                       ^^^^^^^^ error: Variables not allowed
    # | in resource "terraform_data" "life"
    # | Variables may not be used here: "create_before_destroy" is needed before anything is evaluated, so it must be `true` or `false`.
    prevent_destroy       = "maybe"
    #                       ^^^^^^^ error: Unsuitable value
    # | in resource "terraform_data" "life"
    # | The argument "prevent_destroy" must be `true` or `false`.
    ignore_changes        = [inptu, "input", all]
    #                        ^^^^^ error: Unsupported attribute
    # | in resource "terraform_data" "life"
    # | This object has no argument named "inptu".
    # | help: Did you mean `input`?
    #                               ^^^^^^^ warning: Quoted references are deprecated
    # | in resource "terraform_data" "life"
    # | This argument names something, and a reference stands without quotes.
    # | help: Remove the quotes: `input`.
    #                                        ^^^ error: Invalid ignore_changes
    # | in resource "terraform_data" "life"
    # | `all` cannot stand in a list.
    # | help: Write `ignore_changes = all`.
    replace_triggered_by  = [var.flag, terraform_data.nope]
    #                        ^^^^^^^^ error: Invalid replace_triggered_by
    # | in resource "terraform_data" "life"
    # | Each entry must refer to a resource or to an attribute of a resource, since it is the planned change of a resource that triggers.
    # | help: To be triggered by another value, put it through a `terraform_data` resource.
    #                                  ^^^^^^^^^^^^^^^^^^^ error: Reference to undeclared resource
    # | in resource "terraform_data" "life"
    # | A resource "terraform_data" "nope" has not been declared in this module.
    # | help: Did you mean `terraform_data.life`?
    nothing               = 1
  # ^^^^^^^ error: Unsupported argument
  # | in resource "terraform_data" "life"
  # | An argument named "nothing" is not expected here.
    precondition {
  # ^^^^^^^^^^^^ error: Missing required argument
  # | in precondition
  # | The argument "error_message" is required, but no definition was found.
      condition = true
    }
    postcondition {
  # ^^^^^^^^^^^^^ error: Missing required argument
  # | in postcondition
  # | The argument "condition" is required, but no definition was found.
      error_message = "x"
    }
  }
}

variable "flag" {
  default = true
}
