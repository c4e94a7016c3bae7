# A block with an equals sign, an argument without.

locals = {
#^^^^^ error: Unsupported argument
# | An argument named "locals" is not expected here.
# | help: A value for an input variable belongs into `terrace.vars.hcl`, any other named value into a `locals` block.
  a = 1
}

output "x" {
  value 1
  #     ^ error: Missing equals sign
  # | in output "x"
  # | An argument is `name = value`, a block is `type "label" {`.
  # | help: Write `value =`.
}
