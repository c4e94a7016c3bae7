# What functions on strings refuse.

locals {
  wrong  = "$${missing}"
  broken = "a $${"
}

locals {
  chomp_1 = chomp([])
  chomp_2 = chomp(null)

  endswith_1 = endswith("a")

  format_1 = format("%d", "x")
  format_2 = format("%s")
  format_3 = format("%s", "a", "b")
  format_4 = format("%z", 1)
  format_5 = format("%d", 1.5)
  format_6 = format("%s %", 1)
  format_7 = format()
  format_8 = format("%[3]s", "a")
  format_9 = format("%X", "hi")
  format_10 = format("%*d", 5, 42)
  format_11 = format("%s", null)

  formatlist_1 = formatlist("%s-%s", ["a", "b"], ["c"])
  formatlist_2 = formatlist("%d", ["x"])
  formatlist_3 = formatlist()

  indent_1 = indent("x", "a")
  indent_2 = indent(1)

  join_1 = join(",")
  join_2 = join(",", "a")
  join_3 = join(",", [["a"]])
  join_4 = join(",", ["a", null])

  lower_1 = lower({})

  regex_1 = regex("[a-z]+", "123")
  regex_2 = regex("(", "a")
  regex_3 = regex("(?P<a>.)(.)", "ab")
  regex_4 = regex("a(?=b)", "ab")

  regexall_1 = regexall("[", "a")
  regexall_2 = regexall("a")

  replace_1 = replace("a", "/(/", "b")
  replace_2 = replace("a", "b")

  split_1 = split(",", [])
  split_2 = split("a")

  startswith_1 = startswith(null, "a")

  strcontains_1 = strcontains("a", ["a"])

  strrev_1 = strrev()

  substr_1 = substr("abc", "x", 1)
  substr_2 = substr("abc", 0)
  substr_3 = substr("abc", 0.5, 1)

  templatestring_1 = templatestring("a$${b}", {})
  templatestring_2 = templatestring(local.wrong, {})
  templatestring_3 = templatestring(local.broken, {})
  templatestring_4 = templatestring(local.wrong, 1)

  title_1 = title(["a"])

  trim_1 = trim("a")

  trimprefix_1 = trimprefix({}, "a")

  trimspace_1 = trimspace("a", "b")

  trimsuffix_1 = trimsuffix("a")

  upper_1 = upper(null)
}
