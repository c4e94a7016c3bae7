# Names that nothing declares.

variable "region" {
  default = "eu"
}

locals {
  size  = 1
  loops = [for item in [1] : itme]
  #                          ^^^^ error: Invalid reference
  # | in locals
  # | "itme" is no value. A reference to a resource is its type and its name, with a dot between them.
  # | help: If the text is meant, write it in quotes: "itme".

  variable      = var.regoin
  #               ^^^^^^^^^^ error: Reference to undeclared input variable
  # | in locals
  # | An input variable with the name "regoin" has not been declared.
  # | help: Did you mean `var.region`?
  local_value   = local.siez
  #               ^^^^^^^^^^ error: Reference to undeclared local value
  # | in locals
  # | A local value with the name "siez" has not been declared.
  # | help: Did you mean `local.size`?
  resource      = terraform_data.wbe
  #               ^^^^^^^^^^^^^^^^^^ error: Reference to undeclared resource
  # | in locals
  # | A resource "terraform_data" "wbe" has not been declared in this module.
  # | help: Did you mean `terraform_data.web`?
  resource_type = terraform_dat.web
  #               ^^^^^^^^^^^^^^^^^ error: Reference to undeclared resource
  # | in locals
  # | A resource "terraform_dat" "web" has not been declared in this module.
  # | help: Did you mean `terraform_data.web`?
  bare          = region
  #               ^^^^^^ error: Invalid reference
  # | in locals
  # | "region" is no value. A reference to a resource is its type and its name, with a dot between them.
  # | help: Did you mean `var.region`?
  root          = vars.region
  #               ^^^^^^^^^^^ error: Reference to undeclared resource
  # | in locals
  # | A resource "vars" "region" has not been declared in this module.
  # | help: Did you mean `var.region`?
  whole         = var
  #               ^^^ error: Invalid reference
  # | in locals
  # | The "var" object cannot be used as a whole: a name must follow, with a dot before it.
  path          = path.modul
  #                    ^^^^^ error: Unsupported attribute
  # | in locals
  # | The "path" object has no attribute named "modul". There is: path.module, path.root, path.cwd.
  # | help: Did you mean `module`?
  workspace     = terraform.workspac
  #                         ^^^^^^^^ error: Unsupported attribute
  # | in locals
  # | The "terrace" object has no attribute named "workspac". There is: terrace.workspace, terrace.applying.
  # | help: Did you mean `workspace`?
  each          = each.key
  #               ^^^^^^^^ error: Reference to each without for_each
  # | in locals
  # | The "each" object can be used only inside of a block that has "for_each" set, and not in "for_each" itself.
  count         = count.index
  #               ^^^^^^^^^^^ error: Reference to count without count
  # | in locals
  # | The "count" object can be used only inside of a block that has "count" set, and not in "count" itself.
  self          = self.id
  #               ^^^^ error: Invalid reference to self
  # | in locals
  # | The "self" object is there only in the "postcondition" blocks of resources.
  data          = data.stacks_templates.all
  #               ^^^^^^^^^^^^^^^^^^^^^^^^^ error: Reference to undeclared data source
  # | in locals
  # | A data source "stacks_templates" "all" has not been declared in this module.
  module_call   = module.net.id
  #               ^^^^^^^^^^ error: Reference to undeclared module
  # | in locals
  # | A module with the name "net" has not been declared.
  attribute     = terraform_data.web.inptu
  #                                  ^^^^^ error: Unsupported attribute
  # | in locals
  # | "terraform_data" has no argument, nested block or exported attribute named "inptu".
  # | help: Did you mean `input`?
  other         = local.size + local.nothing_like_it
  #                            ^^^^^^^^^^^^^^^^^^^^^ error: Reference to undeclared local value
  # | in locals
  # | A local value with the name "nothing_like_it" has not been declared.
}

resource "terraform_data" "web" {
}
