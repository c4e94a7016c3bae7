# What does not belong at the top of a file.

a = 1
#^ error: Unsupported argument
# | An argument named "a" is not expected here.
# | help: A value for an input variable belongs into `terrace.vars.hcl`, any other named value into a `locals` block.

varable "x" {
#^^^^^^ error: Unsupported block type
# | Blocks of type "varable" are not expected here.
# | help: Did you mean `variable`?
}

resources "terraform_data" "x" {
#^^^^^^^^ error: Unsupported block type
# | Blocks of type "resources" are not expected here.
# | help: Did you mean `resource`?
}
