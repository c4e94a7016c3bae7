# Digests, and values that are made anew in each run.

locals {
  base64sha256_1 = base64sha256("hello world")

  base64sha512_1 = base64sha512("hello world")

  bcrypt_1 = bcrypt("hello world", 4)
  #          ^^^^^^ error: Call to unknown function
  # | There is no function named `bcrypt`.

  md5_1 = md5("hello world")

  rsadecrypt_1 = rsadecrypt(trimspace(file("fixtures/cipher.b64")), file("fixtures/key.pem"))
  #              ^^^^^^^^^^ error: Call to unknown function
  # | There is no function named `rsadecrypt`.

  sha1_1 = sha1("hello world")

  sha256_1 = sha256("hello world")
  sha256_2 = sha256("")

  sha512_1 = sha512("hello world")

  uuid_1 = uuid()
  #        ^^^^ error: Call to unknown function
  # | There is no function named `uuid`.
  # | help: Did you mean `uuidv5`?

  uuidv5_1 = uuidv5("dns", "example.com")
  uuidv5_2 = uuidv5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "a")
}
