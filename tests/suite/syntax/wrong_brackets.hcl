# A wrong bracket around a block costs one message, and what follows is read as it is meant.

resource "terraform_data" "header" ]
#                                  ^ error: Invalid block header
# | After the type and labels of a block `{` must follow on the same line.
  input = 1
}

resource "terraform_data" "doubled" {{
#                                    ^ error: Argument or block expected
# | in resource "terraform_data" "doubled"
# | An argument or a block must begin with its name, not with `{`.
# | help: The opening brace belongs on the line of the block's type.
  input = terraform_data.header.id
}

resource "terraform_data" "closed" {
#                                  ~ opened here
  input = 1
)
#^ error: Wrong closing bracket
# | in resource "terraform_data" "closed"
# | A block is closed by `}`, not by `)`.

"terraform_data" "nothing" {
#^ error: Argument or block expected
# | An argument or a block must begin with its name, not with a quotation mark.
# | help: Names of arguments are written without quotes.
  input = 1
}

locals {
  sum = max}1, 2)
  #        ^ error: Unexpected text after value
  # | in locals
  # | The value ends before `}`, which does not continue it.
  # | help: If this is text, put it in quotes: "max}1, 2)".
  far = var.nope
}
