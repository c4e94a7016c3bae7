# What stands in quotes and is no reference, or leads nowhere.

resource "terraform_data" "a" {
  provider   = "terraform[0]"
  #            ^^^^^^^^^^^^^^ warning: Quoted references are deprecated
  # | in resource "terraform_data" "a"
  # | This argument names something, and a reference stands without quotes.
  # | help: Remove the quotes: `terraform[0]`.
  #             ^^^^^^^^^^^^ error: Invalid provider reference
  # | in resource "terraform_data" "a"
  # | The argument "provider" must name a provider, perhaps with a dot and an alias: `stacks` or `stacks.other`.
  depends_on = ["terraform_data.nope", "terraform_data.b.id", "a b", "", "${terraform_data.b}", "terraform_data.b[\"x\"]"]
  #             ^^^^^^^^^^^^^^^^^^^^^ warning: Quoted references are deprecated
  # | in resource "terraform_data" "a"
  # | This argument names something, and a reference stands without quotes.
  # | help: Remove the quotes: `terraform_data.nope`.
  #              ^^^^^^^^^^^^^^^^^^^ error: Reference to undeclared resource
  # | in resource "terraform_data" "a"
  # | A resource "terraform_data" "nope" has not been declared in this module.
  # | help: Did you mean `terraform_data.a`?
  #                                    ^^^^^^^^^^^^^^^^^^^^^ warning: Quoted references are deprecated
  # | in resource "terraform_data" "a"
  # | This argument names something, and a reference stands without quotes.
  # | help: Remove the quotes: `terraform_data.b.id`.
  #                                                      ^^ error: Invalid depends_on reference
  # | in resource "terraform_data" "a"
  # | References in depends_on must be to a whole object (such as a resource), not to an attribute of it.
  # | help: Write `terraform_data.b`.
  #                                                           ^^^^^ error: Invalid depends_on reference
  # | in resource "terraform_data" "a"
  # | Each entry must be a reference, such as `stacks_container.web`.
  #                                                                  ^^ error: Invalid depends_on reference
  # | in resource "terraform_data" "a"
  # | Each entry must be a reference, such as `stacks_container.web`.
  #                                                                      ^^^^^^^^^^^^^^^^^^^^^ error: Invalid depends_on reference
  # | in resource "terraform_data" "a"
  # | Each entry must be a reference, such as `stacks_container.web`.
  #                                                                                             ^^^^^^^^^^^^^^^^^^^^^^^^^ error: Invalid depends_on reference
  # | in resource "terraform_data" "a"
  # | Each entry must be a reference, such as `stacks_container.web`.
  # | help: Remove the quotes: `terraform_data.b["x"]`.

  lifecycle {
    ignore_changes       = ["nope", "*"]
    #                       ^^^^^^ warning: Quoted references are deprecated
    # | in resource "terraform_data" "a"
    # | This argument names something, and a reference stands without quotes.
    # | help: Remove the quotes: `nope`.
    #                        ^^^^ error: Unsupported attribute
    # | in resource "terraform_data" "a"
    # | This object has no argument named "nope".
    #                               ^^^ error: Invalid ignore_changes
    # | in resource "terraform_data" "a"
    # | Each entry must be the name of an argument, perhaps with constant steps into its value.
    replace_triggered_by = ["terraform_data.b"]
    #                       ^^^^^^^^^^^^^^^^^^ error: Invalid replace_triggered_by
    # | in resource "terraform_data" "a"
    # | Each entry must refer to a resource or to an attribute of a resource, since it is the planned change of a resource that triggers.
    # | help: Remove the quotes: `terraform_data.b`.
  }
}

resource "terraform_data" "b" {
  for_each = { x = 1 }
}

moved {
  from = "terraform_data.old"
  #      ^^^^^^^^^^^^^^^^^^^^ error: Invalid address
  # | in moved
  # | An address must be written out: names with dots between them, and instance keys that are numbers or texts in quotes.
  # | help: Remove the quotes: `terraform_data.old`.
  to   = terraform_data.c
}
