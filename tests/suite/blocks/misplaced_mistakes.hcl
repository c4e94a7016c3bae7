# A block of the file that stands in another is one mistake: what it declares is not missing.

resource "terraform_data" "outer" {
  input = 1

module "inner" {
#^^^^^ error: Unsupported block type
# | in resource "terraform_data" "outer"
# | Blocks of type "module" are not expected here.
# | help: A `module` block stands on its own, not in another block. Is a closing brace missing before it?
  source = "./fixtures/unit"
}

variable "size" {
#^^^^^^^ error: Unsupported block type
# | in resource "terraform_data" "outer"
# | Blocks of type "variable" are not expected here.
# | help: A `variable` block stands on its own, not in another block. Is a closing brace missing before it?
  default = 1
}
}

locals {
  used = [module.inner, var.size, terraform_data.outer.id]
}
