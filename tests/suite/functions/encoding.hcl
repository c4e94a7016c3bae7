# Encoding and decoding.

locals {
  base64decode_1 = base64decode("SGVsbG8gV29ybGQ=")  # => "Hello World"
  base64decode_2 = base64decode("")  # => ""

  base64encode_1 = base64encode("Hello World")  # => "SGVsbG8gV29ybGQ="
  base64encode_2 = base64encode("ä")  # => "w6Q="

  base64gzip_1 = substr(base64gzip("a"), 0, 4)  # => "H4sI"

  csvdecode_1 = csvdecode("a,b\n1,2\n3,\"x, y\"\n")  # => tolist([{ a = "1", b = "2" }, { a = "3", b = "x, y" }])
  csvdecode_2 = csvdecode("a\n")  # => empty(list(object({a=string})))

  decode_tfvars_1 = provider::terraform::decode_tfvars("a = 1\nb = [\"x\", null]\nc = { d = null, \"e f\" : 2 }\n")  # => { a = 1, b = ["x", null], c = { d = null, "e f" = 2 } }
  decode_tfvars_2 = provider::terraform::decode_tfvars("")  # => {}
  decode_tfvars_3 = provider::terraform::decode_tfvars("a = \"${1 + 1}\"\nb = [for x in [1] : x]\nc = <<E\nx\nE\n")  # => { a = "2", b = [1], c = "x\n" }

  encode_expr_1 = provider::terraform::encode_expr([1, "a", null, { a = 1, "b c" = toset([true]) }])  # => "[1, \"a\", null, {\n  a     = 1\n  \"b c\" = [true]\n}]"
  encode_expr_2 = provider::terraform::encode_expr("a\nb\t\"$${x}\" %%{if} $ \\ é\u200b😀\u0001")  # => "\"a\\nb\\t\\\"$$${x}\\\" %%%{if} $ \\\\ é\\u200b😀\\u0001\""
  encode_expr_3 = provider::terraform::encode_expr({})  # => "{}"
  encode_expr_4 = provider::terraform::encode_expr(tolist([]))  # => "[]"
  encode_expr_5 = provider::terraform::encode_expr([{ a = 1 }, { b = [{ c = {} }] }])  # => "[{\n  a = 1\n  }, {\n  b = [{\n    c = {}\n  }]\n}]"
  encode_expr_6 = provider::terraform::encode_expr([1e-9, 123456789.123456789123456789, -1e20])  # => "[0.000000001, 123456789.123456789123456789, -100000000000000000000]"

  encode_tfvars_1 = provider::terraform::encode_tfvars({ a = { b = 1, ccc = 2 }, bbb = 1, cc = "x", d = [{ x = 1 }] })  # => "a = {\n  b   = 1\n  ccc = 2\n}\nbbb = 1\ncc  = \"x\"\nd = [{\n  x = 1\n}]\n"
  encode_tfvars_2 = provider::terraform::encode_tfvars(tomap({ "for" = 1, a-b = null, _c = null }))  # => "_c  = null\na-b = null\nfor = 1\n"
  encode_tfvars_3 = provider::terraform::encode_tfvars({})  # => ""

  jsondecode_1 = jsondecode("{\"hello\": \"world\", \"n\": [1, 2.50, null, true]}")  # => { hello = "world", n = [1, 2.5, null, true] }
  jsondecode_2 = jsondecode("[]")  # => []
  jsondecode_3 = jsondecode("1e3")  # => 1000

  jsonencode_1 = jsonencode({ b = 1, a = [true, null, "<&>"] })  # => "{\"a\":[true,null,\"\\u003c\\u0026\\u003e\"],\"b\":1}"
  jsonencode_2 = jsonencode("a\"b\n\u2028")  # => "\"a\\\"b\\n\\u2028\""
  jsonencode_3 = jsonencode(tomap({}))  # => "{}"
  jsonencode_4 = jsonencode(1.50)  # => "1.5"

  textdecodebase64_1 = textdecodebase64("SABlAGwAbABvAA==", "UTF-16LE")  # => "Hello"
  textdecodebase64_2 = textdecodebase64("5A==", "ISO-8859-1")  # => "ä"

  textencodebase64_1 = textencodebase64("Hello", "UTF-16LE")  # => "SABlAGwAbABvAA=="
  textencodebase64_2 = textencodebase64("ä", "latin1")  # => "5A=="

  urlencode_1 = urlencode("Hello World!")  # => "Hello+World%21"
  urlencode_2 = urlencode("a/b?c=d&e=ä~_-.")  # => "a%2Fb%3Fc%3Dd%26e%3D%C3%A4~_-."

  yamldecode_1 = yamldecode("a: 1\nb: [x, true, null, 1.5]\n")  # => { a = 1, b = ["x", true, null, 1.5] }
  yamldecode_2 = yamldecode("- 2001-01-01\n- 0x1F\n- \"1\"\n")  # => ["2001-01-01T00:00:00Z", 31, "1"]

  yamlencode_1 = yamlencode({ a = "b", c = [1, true, null], d = {} })  # => "\"a\": \"b\"\n\"c\":\n- 1\n- true\n- null\n\"d\": {}\n"
  yamlencode_2 = yamlencode("multi\nline")  # => "|-\n  multi\n  line\n"

  base64gzip_10 = base64gzip("a")  # => "H4sIAAAAAAAA/0oEAAAA//8BAAD//0O+t+gBAAAA"

  textdecodebase64_10 = textdecodebase64("//5hAA==", "UTF-16")  # => "a"
  textencodebase64_10 = textencodebase64("é", "UTF-16")  # => "/v8A6Q=="

  yamldecode_10 = yamldecode("- 0b1\n- 1_000\n- -0x1\n- 0o17\n- !!int \"1\"")  # => ["0b1", "1_000", "-0x1", 15, "1"]
  yamldecode_11 = yamldecode("a: |\n  x\n  y")  # => { a = "x\ny" }
  yamldecode_12 = yamldecode("!<tag:yaml.org,2002:str> 1")  # => "1"
  yamldecode_13 = yamldecode("2001-12-14t21:59:43.10-05:00")  # => "2001-12-14T21:59:43-05:00"

  yamlencode_10 = yamlencode({ "a\nb" = [1], c = "d" })  # => "? |-\n  a\n  b\n: - 1\n\"c\": \"d\"\n"
  yamlencode_11 = yamlencode([join(" ", range(40))])  # => "- \"0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29\n  30 31 32 33 34 35 36 37 38 39\"\n"
}
