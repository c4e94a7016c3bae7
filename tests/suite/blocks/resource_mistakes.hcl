# What is wrong with resources before anything is evaluated.

resource "terraform_dta" "type" {
#        ^^^^^^^^^^^^^^^ error: Invalid resource type
# | There is no resource type "terraform_dta".
# | help: Did you mean `terraform_data`?
}

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
  #                                  ^^^ error: Invalid depends_on reference
  # | Each entry must be a reference, such as `stacks_container.web`.
  # | help: Remove the quotes: `x`.
}

resource "terraform_data" "provider" {
  provider = nothing
  #          ^^^^^^^ error: Wrong provider
  # | "terraform_data" belongs to the provider "builtin", not to "nothing".
}

resource "terraform_data" "twice" {
#~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ declared here first
}

resource "terraform_data" "twice" {
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Duplicate declaration
# | The resource "terraform_data.twice" is declared already. Names must be unique within a module for each type.
}

resource "terraform_data" "life" {
  lifecycle {
    create_before_destroy = var.flag
    #                       ^^^^^^^^ error: Variables not allowed
    # | Variables may not be used here: "create_before_destroy" is needed before anything is evaluated, so it must be `true` or `false`.
    prevent_destroy       = "maybe"
    #                       ^^^^^^^ error: Unsuitable value
    # | The argument "prevent_destroy" must be `true` or `false`.
    ignore_changes        = [inptu, "input", all]
    #                        ^^^^^ error: Unsupported attribute
    # | in resource "terraform_data" "life"
    # | This object has no argument named "inptu".
    # | help: Did you mean `input`?
    #                               ^^^^^^^ error: Invalid ignore_changes
    # | in resource "terraform_data" "life"
    # | Each entry must be the name of an argument, perhaps with constant steps into its value.
    # | help: Remove the quotes: `input`.
    #                                        ^^^ error: Invalid ignore_changes
    # | in resource "terraform_data" "life"
    # | `all` cannot stand in a list.
    # | help: Write `ignore_changes = all`.
    replace_triggered_by  = [var.flag, terraform_data.nope]
    #                        ^^^^^^^^ error: Invalid replace_triggered_by
    # | Each entry must refer to a resource or to an attribute of a resource, since it is the planned change of a resource that triggers.
    # | help: To be triggered by another value, put it through a `terraform_data` resource.
    nothing               = 1
  # ^^^^^^^ error: Unsupported argument
  # | in resource "terraform_data" "life"
  # | An argument named "nothing" is not expected here.
    precondition {
      condition = true
    }
    postcondition {
      error_message = "x"
    }
  }
}

resource "terraform_data" "two" {
  lifecycle {
# ~~~~~~~~~ the first one is here
  }
  lifecycle {
# ^^^^^^^^^ error: Duplicate block
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

resource "terraform_data" "bad-name!" {
#                         ^^^^^^^^^^^ error: Invalid name
# | in resource "terraform_data" "bad-name!"
# | "bad-name!" is no valid name. A name begins with a letter or underscore and consists of letters, digits, underscores and dashes.
}

variable "flag" {
  default = true
}
