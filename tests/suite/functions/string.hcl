# Functions on strings.

locals {
  template = "Hi $${name}%%{ for x in list } $${x}%%{ endfor }"  # => "Hi $${name}%%{ for x in list } $${x}%%{ endfor }"
  typed    = "$${n}"  # => "$${n}"
}

locals {
  chomp_1 = chomp("a\n")  # => "a"
  chomp_2 = chomp("a\r\n\n")  # => "a"
  chomp_3 = chomp("a")  # => "a"

  endswith_1 = endswith("hello", "lo")  # => true
  endswith_2 = endswith("hello", "he")  # => false
  endswith_3 = endswith("a", "")  # => true

  format_1 = format("Hello, %s!", "Ander")  # => "Hello, Ander!"
  format_2 = format("%d|%5d|%-5d|%05d", 1, 2, 3, 4)  # => "1|    2|3    |00004"
  format_3 = format("%5.2f %e %g", 3.14159, 1500, 0.1)  # => " 3.14 1.500000e+03 0.1"
  format_4 = format("%t %v %#v", true, [1, "a"], { a = null })  # => "true [1,\"a\"] {\"a\":null}"
  format_5 = format("%q %x %X %o %b", "a\"b", 255, 254, 8, 5)  # => "\"a\\\"b\" ff FE 10 101"
  format_6 = format("%[2]s %[1]s", "a", "b")  # => "b a"
  format_7 = format("%%|%5s|%-5s|%.2s", "a", "b", "abc")  # => "%|    a|b    |ab"
  format_8 = format("%s|%s", true, 1.50)  # => "true|1.5"

  formatlist_1 = formatlist("Hello, %s!", ["a", "b"])  # => tolist(["Hello, a!", "Hello, b!"])
  formatlist_2 = formatlist("%s-%d", ["a", "b"], 3)  # => tolist(["a-3", "b-3"])
  formatlist_3 = formatlist("x")  # => tolist(["x"])
  formatlist_4 = formatlist("%s", [])  # => empty(list(string))

  indent_1 = indent(2, "a\nb\n\nc")  # => "a\n  b\n  \n  c"
  indent_2 = indent(0, "a")  # => "a"

  join_1 = join(", ", ["a", "b"])  # => "a, b"
  join_2 = join("-", ["a"], ["b", "c"])  # => "a-b-c"
  join_3 = join("", [])  # => ""
  join_4 = join(",", [1, true])  # => "1,true"

  lower_1 = lower("HELLO Ä")  # => "hello ä"
  lower_2 = lower("ẞ")  # => "ß"

  regex_1 = regex("[a-z]+", "53453453.345345aaabbbccc23454")  # => "aaabbbccc"
  regex_2 = regex("(\\d\\d)-(\\d\\d)", "12-34")  # => ["12", "34"]
  regex_3 = regex("^(?P<scheme>[a-z]+)://(?P<host>[^/]+)", "https://a.example/x")  # => { host = "a.example", scheme = "https" }
  regex_4 = regex("(a)?b", "b")  # => [tostring(null)]

  regexall_1 = regexall("[a-z]+", "1234abcd5678efgh9")  # => tolist(["abcd", "efgh"])
  regexall_2 = length(regexall("[a-z]+", "123"))  # => 0
  regexall_3 = regexall("(.)=(.)", "a=1,b=2")  # => tolist([["a", "1"], ["b", "2"]])
  regexall_4 = regexall("x*", "ab")  # => tolist(["", "", ""])

  replace_1 = replace("1 + 2 + 3", "+", "-")  # => "1 - 2 - 3"
  replace_2 = replace("hello world", "/w.*d/", "everybody")  # => "hello everybody"
  replace_3 = replace("a1b2", "/([a-z])([0-9])/", "$2$1")  # => "1a2b"
  replace_4 = replace("aaa", "", "-")  # => "-a-a-a-"

  split_1 = split(",", "foo,bar,baz")  # => tolist(["foo", "bar", "baz"])
  split_2 = split(",", "foo")  # => tolist(["foo"])
  split_3 = split(",", "")  # => tolist([""])
  split_4 = split("", "héy")  # => tolist(["h", "é", "y"])

  startswith_1 = startswith("hello", "he")  # => true
  startswith_2 = startswith("hello", "lo")  # => false

  strcontains_1 = strcontains("hello", "ell")  # => true
  strcontains_2 = strcontains("hello", "x")  # => false
  strcontains_3 = strcontains("", "")  # => true

  strrev_1 = strrev("hello")  # => "olleh"
  strrev_2 = strrev("👨‍👩‍👧éx")  # => "xé👨‍👩‍👧"

  substr_1 = substr("hello world", 1, 4)  # => "ello"
  substr_2 = substr("hello", -3, -1)  # => "llo"
  substr_3 = substr("hello", 2, 100)  # => "llo"
  substr_4 = substr("🤔🤷", 0, 1)  # => "🤔"
  substr_5 = substr("abc", 5, 1)  # => ""

  templatestring_1 = templatestring(local.template, { name = "Ann", list = ["a", "b"] })  # => "Hi Ann a b"
  templatestring_2 = templatestring(local.typed, { n = 3 })  # => "3"
  templatestring_3 = templatestring(local.underscore, { _x = 1, a-b = 2 })  # => "1"

  title_1 = title("hello world")  # => "Hello World"
  title_2 = title("it's o'clock")  # => "It'S O'Clock"

  trim_1 = trim("?!hello?!", "!?")  # => "hello"
  trim_2 = trim("  a ", " ")  # => "a"
  trim_3 = trim("", "x")  # => ""

  trimprefix_1 = trimprefix("helloworld", "hello")  # => "world"
  trimprefix_2 = trimprefix("helloworld", "cat")  # => "helloworld"

  trimspace_1 = trimspace("  hello\n\n")  # => "hello"
  trimspace_2 = trimspace("\u00a0a\t")  # => "a"

  trimsuffix_1 = trimsuffix("helloworld", "world")  # => "hello"

  upper_1 = upper("hello ß")  # => "HELLO ß"
  underscore = "$${_x}"  # => "$${_x}"

  length_10 = length("क्षि")  # => 2

  regex_10 = regex("\\p{L}+", "12é日 x")  # => "é日"
  regex_11 = regexall("[\\p{Greek}\\x{41}-\\x43_]", "αzB_")  # => tolist(["α", "B", "_"])
  regex_12 = regex("(?P<1st>a)(?P<x>b)(?P<x>c)?", "ab")  # => { "1st" = "a", x = tostring(null) }
  regex_13 = regexall("[\\w-.]+", "a-b.c d")  # => tolist(["a-b.c", "d"])

  replace_10 = replace("a_b", "/\\_/", "$${}-$${n}$")  # => "a$${}-$b"
  replace_11 = replace("abc", "/(?P<n>b)/", "[$n$01]")  # => "a[b]c"

  strrev_10 = strrev("नमस्ते")  # => "तेस्मन"

  format_20 = format("%.1q %.0s %.d|", "ab", "cd", 0)  # => "\"a\" cd |"
  format_21 = format("%-05s %-05.1f", "ab", 1.25)  # => "ab000 001.2"
}
