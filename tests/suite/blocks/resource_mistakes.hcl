# What is wrong with resources before anything is evaluated.

resource "terraform_data" "misspelt" {
  inputt = 1
# ^^^^^^ error: Unsupported argument
# | in resource "terraform_data" "misspelt"
# | An argument named "inputt" is not expected here.
# | help: Did you mean `input`?
}

resource "terraform_data" "block" {
  input {
# ^^^^^ error: Unsupported block type
# | in resource "terraform_data" "block"
# | Blocks of type "input" are not expected here, but an argument of this name is.
# | help: Assign a value with the equals sign: `input = …`.
  }
}

resource "terraform_data" "both" {
  count    = 1
# ~~~~~ count is set here
  for_each = {}
# ^^^^^^^^ error: Both count and for_each
# | in resource "terraform_data" "both"
# | The arguments "count" and "for_each" exclude each other: only one can say how many instances there are.
}

resource "terraform_data" "computed" {
  id = "x"
# ^^ error: Value for computed attribute
# | in resource "terraform_data" "computed"
# | "id" is computed, it cannot be set: the provider decides its value.
}

resource "terraform_data" "depends" {
  depends_on = [terraform_data.bokt, "x"]
  #             ^^^^^^^^^^^^^^^^^^^ error: Reference to undeclared resource
  # | in resource "terraform_data" "depends"
  # | A resource "terraform_data" "bokt" has not been declared in this module.
  # | help: Did you mean `terraform_data.both`?
  #                                  ^^^ error: Invalid depends_on reference
  # | in resource "terraform_data" "depends"
  # | Each entry must be a reference, such as `stacks_container.web`.
}

resource "terraform_data" "provider" {
  provider = nothing
  #          ^^^^^^^ error: Wrong provider
  # | in resource "terraform_data" "provider"
  # | "terraform_data" belongs to the provider "terraform", not to "nothing".
}

resource "terraform_data" "two" {
  lifecycle {
# ~~~~~~~~~ the first one is here
  }
  lifecycle {
# ^^^^^^^^^ error: Duplicate block
# | in resource "terraform_data" "two"
# | Only one block of type "lifecycle" is allowed here.
  }
}

resource "terraform_data" "provisioner" {
  provisioner "local-exec" {
# ^^^^^^^^^^^ error: Unsupported block type
# | in resource "terraform_data" "provisioner"
# | Blocks of type "provisioner" are not supported: terrace changes clouds through their APIs only, and runs nothing on this machine or on servers.
    command = "true"
  }
}

resource "terraform_data" "each" {
  input = each.key
  #       ^^^^^^^^ error: Reference to each without for_each
  # | in resource "terraform_data" "each"
  # | The "each" object can be used only inside of a block that has "for_each" set, and not in "for_each" itself.
}

variable "flag" {
  default = true
}
