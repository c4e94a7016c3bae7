# What stands in an argument or block that does not belong there is refused with it. A misspelt argument
# is looked at all the same.

resource "terraform_data" "a" {
  type  = list(any)
# ^^^^ error: Unsupported argument
# | in resource "terraform_data" "a"
# | An argument named "type" is not expected here.
  inptu = var.nope
# ^^^^^ error: Unsupported argument
# | in resource "terraform_data" "a"
# | An argument named "inptu" is not expected here.
# | help: Did you mean `input`?
  #       ^^^^^^^^ error: Reference to undeclared input variable
  # | in resource "terraform_data" "a"
  # | An input variable with the name "nope" has not been declared.
  # | help: Declare it with a block: `variable "nope" { … }`.

  lifecycel {
# ^^^^^^^^^ error: Unsupported block type
# | in resource "terraform_data" "a"
# | Blocks of type "lifecycel" are not expected here.
# | help: Did you mean `lifecycle`?
    ignore_changes = [input]
  }
}

resource "terraform_dat" "mistyped" {
#        ^^^^^^^^^^^^^^^ error: Invalid resource type
# | in resource "terraform_dat" "mistyped"
# | There is no resource type "terraform_dat".
# | help: Did you mean `terraform_data`?
}

variable "size" {
  validation {
    condition     = var.sise > 1
    #               ^^^^^^^^ error: Reference to undeclared input variable
    # | in variable "size"
    # | An input variable with the name "sise" has not been declared.
    # | help: Did you mean `var.size`?
    error_message = "Too small."
  }
}

locals {
  id = terraform_data.mistyped.id
}
