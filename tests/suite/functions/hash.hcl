# Digests.

locals {
  base64sha256_1 = base64sha256("hello world")

  base64sha512_1 = base64sha512("hello world")

  md5_1 = md5("hello world")

  sha1_1 = sha1("hello world")

  sha256_1 = sha256("hello world")
  sha256_2 = sha256("")

  sha512_1 = sha512("hello world")

  uuidv5_1 = uuidv5("dns", "example.com")
  uuidv5_2 = uuidv5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "a")
}
