# A block of the file that stands in another is one mistake: what it declares is not missing.

resource "terraform_data" "outer" {
  input = 1

module "inner" {
#^^^^^ error: Unsupported block type
# | in resource "terraform_data" "outer"
# | Blocks of type "module" are not expected here.
# | help: Such blocks stand on their own, not in another block. Is a closing brace missing before this one?
  source = "./fixtures/unit"
}

output "id" {
#^^^^^ error: Unsupported block type
# | in resource "terraform_data" "outer"
# | Blocks of type "output" are not expected here.
# | help: Such blocks stand on their own, not in another block. Is a closing brace missing before this one?
  value = 1
}

variable "size" {
#^^^^^^^ error: Unsupported block type
# | in resource "terraform_data" "outer"
# | Blocks of type "variable" are not expected here.
# | help: Such blocks stand on their own, not in another block. Is a closing brace missing before this one?
  default = 1
}
}

locals {
  used = [module.inner, var.size, terraform_data.outer.id]
}
