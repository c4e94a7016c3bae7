# A heredoc is not closed.

locals {
  a = <<EOT
  #   ^^^^^ error: Unclosed heredoc
  # | in locals
  # | The heredoc that begins here has no line that is only its marker `EOT`.
  text
}
