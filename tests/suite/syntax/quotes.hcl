# Quotes of other languages.

locals {
  a = 'text'
  #   ^ error: Single quotes
  # | in locals
  # | Single quotes do not enclose text.
  # | help: Use double quotes: "…".
}
