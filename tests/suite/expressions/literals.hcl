# Literals, and heredocs.

locals {
  whole       = 12  # => 12
  fraction    = 0.50  # => 0.5
  exponent    = 1.5e3  # => 1500
  negative    = -2  # => -2
  large       = 12345678901234567890123456789  # => 12345678901234567890123456789
  truth       = true  # => true
  nothing     = null  # => null
  escapes     = "tab\t newline\n quote\" backslash\\ unicode\u00e4 \U0001F600"  # => "tab\t newline\n quote\" backslash\\ unicodeä 😀"
  no_sequence = "$${a} %%{b} $ % {c}"  # => "$${a} %%{b} $ % {c}"
  tuple       = [1, "a", true, null]  # => [1, "a", true, null]
  trailing    = [1, 2,]  # => [1, 2]
  object      = { a = 1, "b c" = 2, d : 3 }  # => { a = 1, "b c" = 2, d = 3 }
  computed    = { (upper("k")) = 1, "${"x"}y" = 2 }  # => { K = 1, xy = 2 }
  parens      = (1 + 2) * 3  # => 9
  comment     = [1, /* in between */ 2]  # => [1, 2]
  heredoc     = <<EOT
  kept
two\n
EOT
  # => "  kept\ntwo\\n\n"
  indented    = <<-EOT
    first
      second

    third
  EOT
  # => "first\n  second\n\nthird\n"
  in_call = upper(<<-EOT
    text
  EOT
  )
  # => "TEXT\n"
}
