# What functions on strings refuse.

locals {
  wrong  = "$${missing}"
  broken = "a $${"
}

locals {
  chomp_1 = chomp([])
  #               ^^ error: Invalid function argument
  # | Invalid value for `str` of `chomp`: string required.
  chomp_2 = chomp(null)
  #               ^^^^ error: Invalid function argument
  # | Invalid value for `str` of `chomp`: argument must not be null.

  endswith_1 = endswith("a")
  #            ^^^^^^^^ error: Not enough function arguments
  # | `endswith` needs a value for `suffix`. It is called as `endswith(str, suffix)`.

  format_1 = format("%d", "x")
  #                       ^^^ error: Invalid function argument
  # | Invalid value for `args` of `format`: unsupported value for "%d": a number is required.
  format_2 = format("%s")
  #          ^^^^^^^^^^^^ error: Error in function call
  # | `format` failed: not enough arguments for "%s": it needs argument 1, and there are 0.
  format_3 = format("%s", "a", "b")
  #                            ^^^ error: Invalid function argument
  # | Invalid value for `args` of `format`: too many arguments; only 1 used by format string.
  format_4 = format("%z", 1)
  #                 ^^^^ error: Invalid function argument
  # | Invalid value for `format` of `format`: "%z" is no verb; a percent sign itself is written `%%`.
  format_5 = format("%d", 1.5)
  #                       ^^^ error: Invalid function argument
  # | Invalid value for `args` of `format`: unsupported value for "%d": an integer is required.
  format_6 = format("%s %", 1)
  #                 ^^^^^^ error: Invalid function argument
  # | Invalid value for `format` of `format`: the format string ends in the middle of a verb.
  format_7 = format()
  #          ^^^^^^ error: Not enough function arguments
  # | `format` needs a value for `format`. It is called as `format(format, args...)`.
  format_8 = format("%[3]s", "a")
  #          ^^^^^^^^^^^^^^^^^^^^ error: Error in function call
  # | `format` failed: not enough arguments for "%[3]s": it needs argument 3, and there are 1.
  format_9 = format("%X", "hi")
  #                       ^^^^ error: Invalid function argument
  # | Invalid value for `args` of `format`: unsupported value for "%X": a number is required.
  format_10 = format("%*d", 5, 42)
  #                  ^^^^^ error: Invalid function argument
  # | Invalid value for `format` of `format`: "%*" is no verb; a percent sign itself is written `%%`.
  format_11 = format("%s", null)
  #                        ^^^^ error: Invalid function argument
  # | Invalid value for `args` of `format`: unsupported value for "%s": a null value cannot be formatted.

  formatlist_1 = formatlist("%s-%s", ["a", "b"], ["c"])
  #                                              ^^^^^ error: Invalid function argument
  # | Invalid value for `args` of `formatlist`: it has 1 elements, and argument 1 has 2.
  formatlist_2 = formatlist("%d", ["x"])
  #                               ^^^^^ error: Invalid function argument
  # | Invalid value for `args` of `formatlist`: unsupported value for "%d": a number is required.
  formatlist_3 = formatlist()
  #              ^^^^^^^^^^ error: Not enough function arguments
  # | `formatlist` needs a value for `format`. It is called as `formatlist(format, args...)`.

  indent_1 = indent("x", "a")
  #                 ^^^ error: Invalid function argument
  # | Invalid value for `spaces` of `indent`: a number is required.
  indent_2 = indent(1)
  #          ^^^^^^ error: Not enough function arguments
  # | `indent` needs a value for `str`. It is called as `indent(spaces, str)`.

  join_1 = join(",")
  #        ^^^^^^^^^ error: Error in function call
  # | `join` failed: at least one list is required.
  join_2 = join(",", "a")
  #                  ^^^ error: Invalid function argument
  # | Invalid value for `lists` of `join`: list of string required.
  join_3 = join(",", [["a"]])
  #                  ^^^^^^^ error: Invalid function argument
  # | Invalid value for `lists` of `join`: element 0: string required.
  join_4 = join(",", ["a", null])
  #                  ^^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `lists` of `join`: element 1 is null; cannot concatenate null values.

  lower_1 = lower({})
  #               ^^ error: Invalid function argument
  # | Invalid value for `str` of `lower`: string required.

  regex_1 = regex("[a-z]+", "123")
  #         ^^^^^^^^^^^^^^^^^^^^^^ error: Error in function call
  # | `regex` failed: pattern did not match any part of the given string.
  regex_2 = regex("(", "a")
  #               ^^^ error: Invalid function argument
  # | Invalid value for `pattern` of `regex`: invalid regular expression pattern: unclosed group.
  regex_3 = regex("(?P<a>.)(.)", "ab")
  #               ^^^^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `pattern` of `regex`: invalid regular expression pattern: cannot mix both named and unnamed capture groups.
  regex_4 = regex("a(?=b)", "ab")
  #               ^^^^^^^^ error: Invalid function argument
  # | Invalid value for `pattern` of `regex`: invalid regular expression pattern: invalid or unsupported Perl syntax.

  regexall_1 = regexall("[", "a")
  #                     ^^^ error: Invalid function argument
  # | Invalid value for `pattern` of `regexall`: invalid regular expression pattern: missing closing ].
  regexall_2 = regexall("a")
  #            ^^^^^^^^ error: Not enough function arguments
  # | `regexall` needs a value for `string`. It is called as `regexall(pattern, string)`.

  replace_1 = replace("a", "/(/", "b")
  #                        ^^^^^ error: Invalid function argument
  # | Invalid value for `substr` of `replace`: invalid regular expression pattern: unclosed group.
  replace_2 = replace("a", "b")
  #           ^^^^^^^ error: Not enough function arguments
  # | `replace` needs a value for `replace`. It is called as `replace(str, substr, replace)`.

  split_1 = split(",", [])
  #                    ^^ error: Invalid function argument
  # | Invalid value for `str` of `split`: string required.
  split_2 = split("a")
  #         ^^^^^ error: Not enough function arguments
  # | `split` needs a value for `str`. It is called as `split(separator, str)`.

  startswith_1 = startswith(null, "a")
  #                         ^^^^ error: Invalid function argument
  # | Invalid value for `str` of `startswith`: argument must not be null.

  strcontains_1 = strcontains("a", ["a"])
  #                                ^^^^^ error: Invalid function argument
  # | Invalid value for `substr` of `strcontains`: string required.

  strrev_1 = strrev()
  #          ^^^^^^ error: Not enough function arguments
  # | `strrev` needs a value for `str`. It is called as `strrev(str)`.

  substr_1 = substr("abc", "x", 1)
  #                        ^^^ error: Invalid function argument
  # | Invalid value for `offset` of `substr`: a number is required.
  substr_2 = substr("abc", 0)
  #          ^^^^^^ error: Not enough function arguments
  # | `substr` needs a value for `length`. It is called as `substr(str, offset, length)`.
  substr_3 = substr("abc", 0.5, 1)
  #                        ^^^ error: Invalid function argument
  # | Invalid value for `offset` of `substr`: a whole number is required.

  templatestring_1 = templatestring("a$${b}", {})
  #                                 ^^^^^^^^ error: Invalid function argument
  # | Invalid value for `template` of `templatestring`: invalid template expression: must be a reference to a string that is defined elsewhere, such as `local.greeting`; a template that is written here needs no function.
  templatestring_2 = templatestring(local.wrong, {})
  #                                              ^^ error: Invalid function argument
  # | Invalid value for `vars` of `templatestring`: vars map does not contain key "missing", referenced at <templatestring argument>:1,3.
  templatestring_3 = templatestring(local.broken, {})
  #                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Error in function call
  # | where local.broken is "a ${"
  # | `templatestring` failed: <templatestring argument>:1,3: Unclosed sequence; The sequence that `${` opens here has no closing brace.
  templatestring_4 = templatestring(local.wrong, 1)
  #                                              ^ error: Invalid function argument
  # | Invalid value for `vars` of `templatestring`: invalid vars value: must be a map or object.

  title_1 = title(["a"])
  #               ^^^^^ error: Invalid function argument
  # | Invalid value for `str` of `title`: string required.

  trim_1 = trim("a")
  #        ^^^^ error: Not enough function arguments
  # | `trim` needs a value for `cutset`. It is called as `trim(str, cutset)`.

  trimprefix_1 = trimprefix({}, "a")
  #                         ^^ error: Invalid function argument
  # | Invalid value for `str` of `trimprefix`: string required.

  trimspace_1 = trimspace("a", "b")
  #                            ^^^ error: Too many function arguments
  # | `trimspace` takes 1 argument, and 2 are given. It is called as `trimspace(str)`.

  trimsuffix_1 = trimsuffix("a")
  #              ^^^^^^^^^^ error: Not enough function arguments
  # | `trimsuffix` needs a value for `suffix`. It is called as `trimsuffix(str, suffix)`.

  upper_1 = upper(null)
  #               ^^^^ error: Invalid function argument
  # | Invalid value for `str` of `upper`: argument must not be null.

  regex_10 = regex("[[:foo:]]", "a")
  #                ^^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `pattern` of `regex`: invalid regular expression pattern: invalid character class range.
  regex_11 = regex("\\pl", "a")
  #                ^^^^^^ error: Invalid function argument
  # | Invalid value for `pattern` of `regex`: invalid regular expression pattern: invalid character class range.
  format_20 = format("%[01]s", "a")
  #                  ^^^^^^^^ error: Invalid function argument
  # | Invalid value for `format` of `format`: an argument's number is written `[n]`, counted from 1.
}
