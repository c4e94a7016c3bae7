# Files and paths.

locals {
  abspath_1 = abspath("/a/../b/./c")  # => "/b/c"

  basename_1 = basename("foo/bar/baz.txt")  # => "baz.txt"
  basename_2 = basename("/")  # => "/"
  basename_3 = basename("")  # => "."

  dirname_1 = dirname("foo/bar/baz.txt")  # => "foo/bar"
  dirname_2 = dirname("baz")  # => "."
  dirname_3 = dirname("/")  # => "/"

  file_1 = file("fixtures/hello.txt")  # => "Hello World\n"
  file_2 = file("${path.module}/fixtures/hello.txt")  # => "Hello World\n"

  filebase64_1 = filebase64("fixtures/hello.txt")  # => "SGVsbG8gV29ybGQK"

  filebase64sha256_1 = filebase64sha256("fixtures/hello.txt")  # => "0qhPS4tlCTfsj3PNi+LHSt1akRumTfJ0WO2CKdqASiY="

  filebase64sha512_1 = filebase64sha512("fixtures/hello.txt")  # => "4cES/5CP68O5ixaTps01ZOr45ebKYp0ITZ8OupkkfKzdcuNp/4lBOXwoB0Cf9mvmS+kI2hete4pJoqJsDoCGqg=="

  fileexists_1 = fileexists("fixtures/hello.txt")  # => true
  fileexists_2 = fileexists("fixtures/nope.txt")  # => false

  filemd5_1 = filemd5("fixtures/hello.txt")  # => "e59ff97941044f85df5297e1c302d260"

  fileset_1 = fileset("fixtures", "*.txt")  # => toset(["hello.txt"])
  fileset_2 = fileset("fixtures", "**/*.txt")  # => toset(["deep/deeper.txt", "hello.txt"])
  fileset_3 = fileset("fixtures", "{hello,nope}.*")  # => toset(["hello.txt"])
  fileset_4 = fileset("nowhere", "*")  # => empty(set(string))

  filesha1_1 = filesha1("fixtures/hello.txt")  # => "648a6a6ffffdaa0badb23b8baf90b6168dd16b3a"

  filesha256_1 = filesha256("fixtures/hello.txt")  # => "d2a84f4b8b650937ec8f73cd8be2c74add5a911ba64df27458ed8229da804a26"

  filesha512_1 = filesha512("fixtures/hello.txt")  # => "e1c112ff908febc3b98b1693a6cd3564eaf8e5e6ca629d084d9f0eba99247cacdd72e369ff8941397c2807409ff66be64be908da17ad7b8a49a2a26c0e8086aa"

  pathexpand_1 = pathexpand("/a/~/b")  # => "/a/~/b"

  templatefile_1 = templatefile("fixtures/greet.tpl", { name = "Ann", items = ["a", "b"] })  # => "Hello, Ann!\n- a\n- b\n"
  templatefile_2 = templatefile("fixtures/number.tpl", { n = 1 })  # => 1
}
