# What cannot be encoded or decoded.

locals {
  base64decode_1 = base64decode("not base64!")
  #                             ^^^^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `str` of `base64decode`: failed to decode base64 data.
  base64decode_2 = base64decode("gA==")
  #                             ^^^^^^ error: Invalid function argument
  # | Invalid value for `str` of `base64decode`: the result of decoding the provided string is not valid UTF-8.

  base64encode_1 = base64encode([])
  #                             ^^ error: Invalid function argument
  # | Invalid value for `str` of `base64encode`: string required.

  base64gzip_1 = base64gzip(null)
  #                         ^^^^ error: Invalid function argument
  # | Invalid value for `str` of `base64gzip`: argument must not be null.

  csvdecode_1 = csvdecode("a,b\n1\n")
  #                       ^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `str` of `csvdecode`: record on line 2: wrong number of fields.
  csvdecode_2 = csvdecode("a,a\n1,2\n")
  #                       ^^^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `str` of `csvdecode`: duplicate column name "a".
  csvdecode_3 = csvdecode("")
  #                       ^^ error: Invalid function argument
  # | Invalid value for `str` of `csvdecode`: missing header line.

  jsondecode_1 = jsondecode("{a: 1}")
  #                         ^^^^^^^^ error: Invalid function argument
  # | Invalid value for `str` of `jsondecode`: invalid JSON at line 1, column 2: a name in quotes is expected.
  jsondecode_2 = jsondecode("")
  #                         ^^ error: Invalid function argument
  # | Invalid value for `str` of `jsondecode`: invalid JSON at line 1, column 1: the document ends too early.
  jsondecode_3 = jsondecode("1 2")
  #                         ^^^^^ error: Invalid function argument
  # | Invalid value for `str` of `jsondecode`: invalid JSON at line 1, column 3: text after the end of the document.

  jsonencode_1 = jsonencode()
  #              ^^^^^^^^^^ error: Not enough function arguments
  # | `jsonencode` needs a value for `val`. It is called as `jsonencode(val)`.

  textdecodebase64_1 = textdecodebase64("!", "UTF-8")
  #                                     ^^^ error: Invalid function argument
  # | Invalid value for `source` of `textdecodebase64`: the given value is not valid base64 data.
  textdecodebase64_2 = textdecodebase64("aA==", "nope")
  #                                             ^^^^^^ error: Invalid function argument
  # | Invalid value for `encoding` of `textdecodebase64`: "nope" is not a supported IANA encoding name or alias.

  textencodebase64_1 = textencodebase64("日", "latin1")
  #                                     ^^^ error: Invalid function argument
  # | Invalid value for `string` of `textencodebase64`: the given string contains characters that cannot be represented in latin1.
  textencodebase64_2 = textencodebase64("a", "utf-99")
  #                                          ^^^^^^^^ error: Invalid function argument
  # | Invalid value for `encoding` of `textencodebase64`: "utf-99" is not a supported IANA encoding name or alias.

  urlencode_1 = urlencode({})
  #                       ^^ error: Invalid function argument
  # | Invalid value for `str` of `urlencode`: string required.

  yamldecode_1 = yamldecode("a: [1")
  #                         ^^^^^^^ error: Invalid function argument
  # | Invalid value for `src` of `yamldecode`: on line 2, column 1: while parsing a flow sequence, expected ',' or ']'.
  yamldecode_2 = yamldecode("a: 1\na: 2")
  yamldecode_3 = yamldecode("a: *x")
  #                         ^^^^^^^ error: Invalid function argument
  # | Invalid value for `src` of `yamldecode`: on line 1, column 4: unknown anchor "x".
  yamldecode_4 = yamldecode("")
  #                         ^^ error: Invalid function argument
  # | Invalid value for `src` of `yamldecode`: the document is empty.

  yamlencode_1 = yamlencode()
  #              ^^^^^^^^^^ error: Not enough function arguments
  # | `yamlencode` needs a value for `value`. It is called as `yamlencode(value)`.

  yamldecode_10 = yamldecode("%YAML 1.2\n---\na: 1")
  #                          ^^^^^^^^^^^^^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `src` of `yamldecode`: found incompatible YAML document; the version must be 1.1.
  yamldecode_11 = yamldecode("a: &x [{b: 1}]\nc:\n  <<: *x")
  #                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `src` of `yamldecode`: on line 3, column 7: cannot merge tuple into mapping.
  yamldecode_12 = yamldecode("~: a")
  #                          ^^^^^^ error: Invalid function argument
  # | Invalid value for `src` of `yamldecode`: on line 1, column 1: mapping key cannot be null.
  yamldecode_13 = yamldecode("!!binary '!!'")
  #                          ^^^^^^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `src` of `yamldecode`: on line 1, column 10: cannot parse "!!" as !!binary: not valid base64.
  textencodebase64_10 = textencodebase64("a", "utf8")
  #                                           ^^^^^^ error: Invalid function argument
  # | Invalid value for `encoding` of `textencodebase64`: "utf8" is not a supported IANA encoding name or alias.
}
