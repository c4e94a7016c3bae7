# Files that are not there or not what they should be.

locals {
  abspath_1 = abspath()

  basename_1 = basename([])

  dirname_1 = dirname(null)

  file_1 = file("fixtures/nope.txt")
  file_2 = file("fixtures")

  filebase64_1 = filebase64("nope")

  filebase64sha256_1 = filebase64sha256("nope")

  filebase64sha512_1 = filebase64sha512("nope")

  fileexists_1 = fileexists("fixtures")
  fileexists_2 = fileexists()

  filemd5_1 = filemd5("nope")

  fileset_1 = fileset("fixtures", "[")
  fileset_2 = fileset("fixtures")

  filesha1_1 = filesha1("nope")

  filesha256_1 = filesha256("nope")

  filesha512_1 = filesha512("nope")

  pathexpand_1 = pathexpand({})

  templatefile_1 = templatefile("fixtures/greet.tpl", { name = "Ann" })
  templatefile_2 = templatefile("fixtures/nope.tpl", {})
  templatefile_3 = templatefile("fixtures/broken.tpl", {})
  templatefile_4 = templatefile("fixtures/greet.tpl", [])
  templatefile_5 = templatefile("fixtures/greet.tpl", { "1" = 1 })
  templatefile_6 = templatefile("fixtures/sum.tpl", { a = "x" })
}
