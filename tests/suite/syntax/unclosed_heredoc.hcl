# A heredoc is not closed.

locals {
#      ^ error: Unclosed block
# | in locals
# | The block that this brace opens has no closing brace.
  a = <<EOT
  #   ^^^^^ error: Unclosed heredoc
  # | in locals
  # | The heredoc that begins here has no line that is only its marker `EOT`.
  text
}
#~ the file ends here
