# Files that are not there or not what they should be.

locals {
  abspath_1 = abspath()
  #           ^^^^^^^ error: Not enough function arguments
  # | `abspath` needs a value for `path`. It is called as `abspath(path)`.

  basename_1 = basename([])
  #                     ^^ error: Invalid function argument
  # | Invalid value for `path` of `basename`: string required.

  dirname_1 = dirname(null)
  #                   ^^^^ error: Invalid function argument
  # | Invalid value for `path` of `dirname`: argument must not be null.

  file_1 = file("fixtures/nope.txt")
  #             ^^^^^^^^^^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `path` of `file`: no file exists at "fixtures/nope.txt"; this function works only with files that are distributed as part of the configuration, so if this file will be created by a resource, take it from an attribute of that resource.
  file_2 = file("fixtures")
  #             ^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `path` of `file`: "fixtures" is a directory, not a file.

  filebase64_1 = filebase64("nope")
  #                         ^^^^^^ error: Invalid function argument
  # | Invalid value for `path` of `filebase64`: no file exists at "nope"; this function works only with files that are distributed as part of the configuration, so if this file will be created by a resource, take it from an attribute of that resource.

  filebase64sha256_1 = filebase64sha256("nope")
  #                                     ^^^^^^ error: Invalid function argument
  # | Invalid value for `path` of `filebase64sha256`: no file exists at "nope"; this function works only with files that are distributed as part of the configuration, so if this file will be created by a resource, take it from an attribute of that resource.

  filebase64sha512_1 = filebase64sha512("nope")
  #                                     ^^^^^^ error: Invalid function argument
  # | Invalid value for `path` of `filebase64sha512`: no file exists at "nope"; this function works only with files that are distributed as part of the configuration, so if this file will be created by a resource, take it from an attribute of that resource.

  fileexists_1 = fileexists("fixtures")
  #                         ^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `path` of `fileexists`: "fixtures" is a directory, not a file.
  fileexists_2 = fileexists()
  #              ^^^^^^^^^^ error: Not enough function arguments
  # | `fileexists` needs a value for `path`. It is called as `fileexists(path)`.

  filemd5_1 = filemd5("nope")
  #                   ^^^^^^ error: Invalid function argument
  # | Invalid value for `path` of `filemd5`: no file exists at "nope"; this function works only with files that are distributed as part of the configuration, so if this file will be created by a resource, take it from an attribute of that resource.

  fileset_1 = fileset("fixtures", "[")
  #                               ^^^ error: Invalid function argument
  # | Invalid value for `pattern` of `fileset`: failed to glob pattern: syntax error in pattern.
  fileset_2 = fileset("fixtures")
  #           ^^^^^^^ error: Not enough function arguments
  # | `fileset` needs a value for `pattern`. It is called as `fileset(path, pattern)`.

  filesha1_1 = filesha1("nope")
  #                     ^^^^^^ error: Invalid function argument
  # | Invalid value for `path` of `filesha1`: no file exists at "nope"; this function works only with files that are distributed as part of the configuration, so if this file will be created by a resource, take it from an attribute of that resource.

  filesha256_1 = filesha256("nope")
  #                         ^^^^^^ error: Invalid function argument
  # | Invalid value for `path` of `filesha256`: no file exists at "nope"; this function works only with files that are distributed as part of the configuration, so if this file will be created by a resource, take it from an attribute of that resource.

  filesha512_1 = filesha512("nope")
  #                         ^^^^^^ error: Invalid function argument
  # | Invalid value for `path` of `filesha512`: no file exists at "nope"; this function works only with files that are distributed as part of the configuration, so if this file will be created by a resource, take it from an attribute of that resource.

  pathexpand_1 = pathexpand({})
  #                         ^^ error: Invalid function argument
  # | Invalid value for `path` of `pathexpand`: string required.

  templatefile_1 = templatefile("fixtures/greet.tpl", { name = "Ann" })
  #                                                   ^^^^^^^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `vars` of `templatefile`: vars map does not contain key "items", referenced at fixtures/greet.tpl:2,16.
  templatefile_2 = templatefile("fixtures/nope.tpl", {})
  #                             ^^^^^^^^^^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `path` of `templatefile`: no file exists at "fixtures/nope.tpl"; this function works only with files that are distributed as part of the configuration, so if this file will be created by a resource, take it from an attribute of that resource.
  templatefile_3 = templatefile("fixtures/broken.tpl", {})
  #                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Error in function call
  # | `templatefile` failed: fixtures/broken.tpl:2,4: Unclosed sequence; The sequence that `${` opens here has no closing brace.
  templatefile_4 = templatefile("fixtures/greet.tpl", [])
  #                                                   ^^ error: Invalid function argument
  # | Invalid value for `vars` of `templatefile`: invalid vars value: must be a map or object.
  templatefile_5 = templatefile("fixtures/greet.tpl", { "1" = 1 })
  #                                                   ^^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `vars` of `templatefile`: invalid template variable name "1": must start with a letter or underscore, followed by letters, digits, underscores and dashes.
  templatefile_6 = templatefile("fixtures/sum.tpl", { a = "x" })
  #                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Error in function call
  # | `templatefile` failed: fixtures/sum.tpl:2,7: Invalid operand; The operator `+` cannot take this value: a number is required.
  templatefile_7 = templatefile("fixtures/number.tpl", { n = null })
  #                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Error in function call
  # | `templatefile` failed: the result of the template is null, and must have a value.
}
