# What digests refuse.

locals {
  base64sha256_1 = base64sha256([])

  base64sha512_1 = base64sha512()

  bcrypt_1 = bcrypt([], 4)
  #          ^^^^^^ error: Call to unknown function
  # | There is no function named `bcrypt`.
  bcrypt_2 = bcrypt("a", 4, 5)
  #          ^^^^^^ error: Call to unknown function
  # | There is no function named `bcrypt`.

  md5_1 = md5(null)

  rsadecrypt_1 = rsadecrypt("!!!", file("fixtures/key.pem"))
  #              ^^^^^^^^^^ error: Call to unknown function
  # | There is no function named `rsadecrypt`.
  rsadecrypt_2 = rsadecrypt("aaaa", "no key")
  #              ^^^^^^^^^^ error: Call to unknown function
  # | There is no function named `rsadecrypt`.

  sha1_1 = sha1({})

  sha256_1 = sha256("a", "b")

  sha512_1 = sha512([])

  uuid_1 = uuid(1)
  #        ^^^^ error: Call to unknown function
  # | There is no function named `uuid`.
  # | help: Did you mean `uuidv5`?

  uuidv5_1 = uuidv5("nope", "a")
  uuidv5_2 = uuidv5("dns")
}
