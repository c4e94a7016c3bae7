# Labels that are missing, too many, or no strings.

variable {
#^^^^^^^ error: Missing label
# | All "variable" blocks must have one label, the name; the name is missing.
# | help: Write `variable "NAME" { … }`.
}

output "a" "b" {
#          ^^^ error: Extraneous label
# | Blocks of type "output" have one label, the name and no more.
  value = 1
}

resource "terraform_data" {
#^^^^^^^^^^^^^^^^^^^^^^^^ error: Missing label
# | All "resource" blocks must have 2 labels (type, name); the name is missing.
# | help: Write `resource "TYPE" "NAME" { … }`.
}

variable "a${1}" {
#          ^^ error: Sequence in a label
# | A label must be known before anything is evaluated, so it is text alone.
# | help: For a literal `${` write `$${`, for a literal `%{` write `%%{`.
}
