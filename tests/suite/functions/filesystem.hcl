# Files and paths.

locals {
  abspath_1 = abspath("/a/../b/./c")

  basename_1 = basename("foo/bar/baz.txt")
  basename_2 = basename("/")
  basename_3 = basename("")

  dirname_1 = dirname("foo/bar/baz.txt")
  dirname_2 = dirname("baz")
  dirname_3 = dirname("/")

  file_1 = file("fixtures/hello.txt")
  file_2 = file("${path.module}/fixtures/hello.txt")

  filebase64_1 = filebase64("fixtures/hello.txt")

  filebase64sha256_1 = filebase64sha256("fixtures/hello.txt")

  filebase64sha512_1 = filebase64sha512("fixtures/hello.txt")

  fileexists_1 = fileexists("fixtures/hello.txt")
  fileexists_2 = fileexists("fixtures/nope.txt")

  filemd5_1 = filemd5("fixtures/hello.txt")

  fileset_1 = fileset("fixtures", "*.txt")
  fileset_2 = fileset("fixtures", "**/*.txt")
  fileset_3 = fileset("fixtures", "{hello,nope}.*")
  fileset_4 = fileset("nowhere", "*")

  filesha1_1 = filesha1("fixtures/hello.txt")

  filesha256_1 = filesha256("fixtures/hello.txt")

  filesha512_1 = filesha512("fixtures/hello.txt")

  pathexpand_1 = pathexpand("/a/~/b")

  templatefile_1 = templatefile("fixtures/greet.tpl", { name = "Ann", items = ["a", "b"] })
  templatefile_2 = templatefile("fixtures/number.tpl", { n = 1 })
}
