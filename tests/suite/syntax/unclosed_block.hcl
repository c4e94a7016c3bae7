# A block is not closed.

locals {
#      ^ error: Unclosed block
# | in locals
# | The block that this brace opens has no closing brace.
  a = 1

output "x" {
#~~~~~ a closing brace is missing before this block
  value = 1
}
