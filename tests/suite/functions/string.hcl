# Functions on strings.

locals {
  template = "Hi $${name}%%{ for x in list } $${x}%%{ endfor }"
  typed    = "$${n}"
}

locals {
  chomp_1 = chomp("a\n")
  chomp_2 = chomp("a\r\n\n")
  chomp_3 = chomp("a")

  endswith_1 = endswith("hello", "lo")
  endswith_2 = endswith("hello", "he")
  endswith_3 = endswith("a", "")

  format_1 = format("Hello, %s!", "Ander")
  format_2 = format("%d|%5d|%-5d|%05d", 1, 2, 3, 4)
  format_3 = format("%5.2f %e %g", 3.14159, 1500, 0.1)
  format_4 = format("%t %v %#v", true, [1, "a"], { a = null })
  format_5 = format("%q %x %X %o %b", "a\"b", 255, 254, 8, 5)
  format_6 = format("%[2]s %[1]s", "a", "b")
  format_7 = format("%%|%5s|%-5s|%.2s", "a", "b", "abc")
  format_8 = format("%s|%s", true, 1.50)

  formatlist_1 = formatlist("Hello, %s!", ["a", "b"])
  formatlist_2 = formatlist("%s-%d", ["a", "b"], 3)
  formatlist_3 = formatlist("x")
  formatlist_4 = formatlist("%s", [])

  indent_1 = indent(2, "a\nb\n\nc")
  indent_2 = indent(0, "a")

  join_1 = join(", ", ["a", "b"])
  join_2 = join("-", ["a"], ["b", "c"])
  join_3 = join("", [])
  join_4 = join(",", [1, true])

  lower_1 = lower("HELLO Ä")
  lower_2 = lower("ẞ")

  regex_1 = regex("[a-z]+", "53453453.345345aaabbbccc23454")
  regex_2 = regex("(\\d\\d)-(\\d\\d)", "12-34")
  regex_3 = regex("^(?P<scheme>[a-z]+)://(?P<host>[^/]+)", "https://a.example/x")
  regex_4 = regex("(a)?b", "b")

  regexall_1 = regexall("[a-z]+", "1234abcd5678efgh9")
  regexall_2 = length(regexall("[a-z]+", "123"))
  regexall_3 = regexall("(.)=(.)", "a=1,b=2")
  regexall_4 = regexall("x*", "ab")

  replace_1 = replace("1 + 2 + 3", "+", "-")
  replace_2 = replace("hello world", "/w.*d/", "everybody")
  replace_3 = replace("a1b2", "/([a-z])([0-9])/", "$2$1")
  replace_4 = replace("aaa", "", "-")

  split_1 = split(",", "foo,bar,baz")
  split_2 = split(",", "foo")
  split_3 = split(",", "")
  split_4 = split("", "héy")

  startswith_1 = startswith("hello", "he")
  startswith_2 = startswith("hello", "lo")

  strcontains_1 = strcontains("hello", "ell")
  strcontains_2 = strcontains("hello", "x")
  strcontains_3 = strcontains("", "")

  strrev_1 = strrev("hello")
  strrev_2 = strrev("👨‍👩‍👧éx")

  substr_1 = substr("hello world", 1, 4)
  substr_2 = substr("hello", -3, -1)
  substr_3 = substr("hello", 2, 100)
  substr_4 = substr("🤔🤷", 0, 1)
  substr_5 = substr("abc", 5, 1)

  templatestring_1 = templatestring(local.template, { name = "Ann", list = ["a", "b"] })
  templatestring_2 = templatestring(local.typed, { n = 3 })

  title_1 = title("hello world")
  title_2 = title("it's o'clock")

  trim_1 = trim("?!hello?!", "!?")
  trim_2 = trim("  a ", " ")
  trim_3 = trim("", "x")

  trimprefix_1 = trimprefix("helloworld", "hello")
  trimprefix_2 = trimprefix("helloworld", "cat")

  trimspace_1 = trimspace("  hello\n\n")
  trimspace_2 = trimspace("\u00a0a\t")

  trimsuffix_1 = trimsuffix("helloworld", "world")

  upper_1 = upper("hello ß")
}
