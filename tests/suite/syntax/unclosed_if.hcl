# Directives that are not closed, or not open.

locals {
  a = "%{if true}x"
  #    ^^ error: Unclosed directive
  # | in locals
  # | The directive that begins here has no `%{ endif }` before the template ends.
  b = "x%{endif}"
  #     ^^ error: Misplaced directive
  # | in locals
  # | No directive is open that `endif` could belong to.
  c = "%{for x in []}"
  #    ^^ error: Unclosed directive
  # | in locals
  # | The directive that begins here has no `%{ endfor }` before the template ends.
  d = "%{whatever}"
  #      ^^^^^^^^ error: Invalid directive
  # | in locals
  # | After `%{` one of the words `if`, `else`, `endif`, `for` or `endfor` must follow.
  # | help: For a literal `%{` write `%%{`.
  #    ~~ the directive begins here
}
