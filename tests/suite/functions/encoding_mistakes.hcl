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

  decode_tfvars_1 = provider::terraform::decode_tfvars("a = b")
  #                                                    ^^^^^^^ error: Invalid function argument
  # | Invalid value for `src` of `provider::terraform::decode_tfvars`: <decode_tfvars argument>:1,5: Variables not allowed; The value of an input variable must be constant: it cannot refer to anything.
  decode_tfvars_2 = provider::terraform::decode_tfvars("a {}")
  #                                                    ^^^^^^ error: Invalid function argument
  # | Invalid value for `src` of `provider::terraform::decode_tfvars`: <decode_tfvars argument>:1,1: Unexpected "a" block; Blocks are not allowed here, only arguments.
  decode_tfvars_3 = provider::terraform::decode_tfvars("a = 1\nb =")
  #                                                    ^^^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `src` of `provider::terraform::decode_tfvars`: <decode_tfvars argument>:2,4: Missing expression; A value must follow here, but the line ends.
  decode_tfvars_4 = provider::terraform::decode_tfvars("a = 1\na = 2")
  #                                                    ^^^^^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `src` of `provider::terraform::decode_tfvars`: <decode_tfvars argument>:2,1: Argument set twice; The argument `a` is set twice in this block.
  decode_tfvars_5 = provider::terraform::decode_tfvars("a = upper(\"x\")")
  #                                                    ^^^^^^^^^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `src` of `provider::terraform::decode_tfvars`: <decode_tfvars argument>:1,5: Function calls not allowed; The value of an input variable must be constant: it cannot call functions.
  decode_tfvars_6 = provider::terraform::decode_tfvars("a = 1 + \"x\"")
  #                                                    ^^^^^^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `src` of `provider::terraform::decode_tfvars`: <decode_tfvars argument>:1,9: Invalid operand; The operator `+` cannot take this value: a number is required.
  decode_tfvars_7 = provider::terraform::decode_tfvars(null)
  #                                                    ^^^^ error: Invalid function argument
  # | Invalid value for `src` of `provider::terraform::decode_tfvars`: argument must not be null.

  encode_expr_1 = provider::terraform::encode_expr(null)
  #                                                ^^^^ error: Invalid function argument
  # | Invalid value for `value` of `provider::terraform::encode_expr`: argument must not be null.

  encode_tfvars_1 = provider::terraform::encode_tfvars(["a"])
  #                                                    ^^^^^ error: Invalid function argument
  # | Invalid value for `value` of `provider::terraform::encode_tfvars`: must be an object, whose attribute names become those of the variables.
  encode_tfvars_2 = provider::terraform::encode_tfvars({ "a b" = 1 })
  #                                                    ^^^^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `value` of `provider::terraform::encode_tfvars`: invalid variable name "a b": must start with a letter or underscore, followed by letters, digits, underscores and dashes.
  encode_tfvars_3 = provider::terraform::encode_tfvars()
  #                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Not enough function arguments
  # | `provider::terraform::encode_tfvars` needs a value for `value`. It is called as `provider::terraform::encode_tfvars(value)`.

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
