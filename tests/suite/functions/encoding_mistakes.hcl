# What cannot be encoded or decoded.

locals {
  base64decode_1 = base64decode("not base64!")
  base64decode_2 = base64decode("gA==")

  base64encode_1 = base64encode([])

  base64gzip_1 = base64gzip(null)

  csvdecode_1 = csvdecode("a,b\n1\n")
  csvdecode_2 = csvdecode("a,a\n1,2\n")
  csvdecode_3 = csvdecode("")

  jsondecode_1 = jsondecode("{a: 1}")
  jsondecode_2 = jsondecode("")
  jsondecode_3 = jsondecode("1 2")

  jsonencode_1 = jsonencode()

  textdecodebase64_1 = textdecodebase64("!", "UTF-8")
  textdecodebase64_2 = textdecodebase64("aA==", "nope")

  textencodebase64_1 = textencodebase64("日", "latin1")
  textencodebase64_2 = textencodebase64("a", "utf-99")

  urlencode_1 = urlencode({})

  yamldecode_1 = yamldecode("a: [1")
  yamldecode_2 = yamldecode("a: 1\na: 2")
  yamldecode_3 = yamldecode("a: *x")
  yamldecode_4 = yamldecode("")

  yamlencode_1 = yamlencode()
}
