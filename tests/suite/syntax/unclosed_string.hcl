# A string is not closed.

locals {
  a = "text
  #   ^^^^^ error: Unclosed string
  # | in locals
  # | The string has no closing quotation mark on this line.
  # | help: For text of several lines write `\n`, or use a heredoc: `<<-EOT`.
  b = 3
}
