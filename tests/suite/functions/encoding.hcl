# Encoding and decoding.

locals {
  base64decode_1 = base64decode("SGVsbG8gV29ybGQ=")
  base64decode_2 = base64decode("")

  base64encode_1 = base64encode("Hello World")
  base64encode_2 = base64encode("ä")

  base64gzip_1 = substr(base64gzip("a"), 0, 4)

  csvdecode_1 = csvdecode("a,b\n1,2\n3,\"x, y\"\n")
  csvdecode_2 = csvdecode("a\n")

  jsondecode_1 = jsondecode("{\"hello\": \"world\", \"n\": [1, 2.50, null, true]}")
  jsondecode_2 = jsondecode("[]")
  jsondecode_3 = jsondecode("1e3")

  jsonencode_1 = jsonencode({ b = 1, a = [true, null, "<&>"] })
  jsonencode_2 = jsonencode("a\"b\n\u2028")
  jsonencode_3 = jsonencode(tomap({}))
  jsonencode_4 = jsonencode(1.50)

  textdecodebase64_1 = textdecodebase64("SABlAGwAbABvAA==", "UTF-16LE")
  textdecodebase64_2 = textdecodebase64("5A==", "ISO-8859-1")

  textencodebase64_1 = textencodebase64("Hello", "UTF-16LE")
  textencodebase64_2 = textencodebase64("ä", "latin1")

  urlencode_1 = urlencode("Hello World!")
  urlencode_2 = urlencode("a/b?c=d&e=ä~_-.")

  yamldecode_1 = yamldecode("a: 1\nb: [x, true, null, 1.5]\n")
  yamldecode_2 = yamldecode("- 2001-01-01\n- 0x1F\n- \"1\"\n")

  yamlencode_1 = yamlencode({ a = "b", c = [1, true, null], d = {} })
  yamlencode_2 = yamlencode("multi\nline")
}
