# What digests refuse.

locals {
  base64sha256_1 = base64sha256([])

  base64sha512_1 = base64sha512()

  md5_1 = md5(null)

  sha1_1 = sha1({})

  sha256_1 = sha256("a", "b")

  sha512_1 = sha512([])

  uuidv5_1 = uuidv5("nope", "a")
  uuidv5_2 = uuidv5("dns")
}
