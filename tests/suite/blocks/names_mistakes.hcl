# Names that cannot be, or are there twice.

variable "count" {
#        ^^^^^^^ error: Invalid variable name
# | The name "count" is reserved, since it has a meaning of its own in module blocks.
}

variable "1st" {
#        ^^^^^ error: Invalid name
# | in variable "1st"
# | "1st" is no valid name. A name begins with a letter or underscore and consists of letters, digits, underscores and dashes.
}

variable "twice" {
#~~~~~~~~~~~~~~~ declared here first
}

variable "twice" {
#^^^^^^^^^^^^^^^ error: Duplicate declaration
# | The input variable "twice" is declared already. Names must be unique within a module.
}

resource "terraform_data" "bad-name!" {
#                         ^^^^^^^^^^^ error: Invalid name
# | in resource "terraform_data" "bad-name!"
# | "bad-name!" is no valid name. A name begins with a letter or underscore and consists of letters, digits, underscores and dashes.
}

resource "terraform_data" "twice" {
#~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ declared here first
}

resource "terraform_data" "twice" {
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Duplicate declaration
# | The resource "terraform_data.twice" is declared already. Names must be unique within a module for each type.
}

resource "terraform_dta" "type" {
#        ^^^^^^^^^^^^^^^ error: Invalid resource type
# | in resource "terraform_dta" "type"
# | There is no resource type "terraform_dta".
# | help: Did you mean `terraform_data`?
}
