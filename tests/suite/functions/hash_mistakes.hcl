# What digests refuse.

locals {
  base64sha256_1 = base64sha256([])
  #                             ^^ error: Invalid function argument
  # | Invalid value for `str` of `base64sha256`: string required.

  base64sha512_1 = base64sha512()
  #                ^^^^^^^^^^^^ error: Not enough function arguments
  # | `base64sha512` needs a value for `str`. It is called as `base64sha512(str)`.

  md5_1 = md5(null)
  #           ^^^^ error: Invalid function argument
  # | Invalid value for `str` of `md5`: argument must not be null.

  sha1_1 = sha1({})
  #             ^^ error: Invalid function argument
  # | Invalid value for `str` of `sha1`: string required.

  sha256_1 = sha256("a", "b")
  #                      ^^^ error: Too many function arguments
  # | `sha256` takes 1 argument, and 2 are given. It is called as `sha256(str)`.

  sha512_1 = sha512([])
  #                 ^^ error: Invalid function argument
  # | Invalid value for `str` of `sha512`: string required.

  uuidv5_1 = uuidv5("nope", "a")
  #                 ^^^^^^ error: Invalid function argument
  # | Invalid value for `namespace` of `uuidv5`: uuidv5() doesn't support namespace nope.
  uuidv5_2 = uuidv5("dns")
  #          ^^^^^^ error: Not enough function arguments
  # | `uuidv5` needs a value for `name`. It is called as `uuidv5(namespace, name)`.

  uuid_1   = uuid("x")
  #               ^^^ error: Too many function arguments
  # | `uuid` takes 0 arguments, and 1 are given. It is called as `uuid()`.
  bcrypt_1 = bcrypt([])
  #                 ^^ error: Invalid function argument
  # | Invalid value for `str` of `bcrypt`: string required.
  bcrypt_2 = bcrypt("secret", "strong")
  #                           ^^^^^^^^ error: Invalid function argument
  # | Invalid value for `cost` of `bcrypt`: a number is required.

  pem          = "-----BEGIN %s-----\nYQ==\n-----END "
  rsadecrypt_1 = rsadecrypt("!", "")
  #                         ^^^ error: Invalid function argument
  # | Invalid value for `ciphertext` of `rsadecrypt`: failed to decode input: cipher text must be base64-encoded.
  rsadecrypt_2 = rsadecrypt("YQ==", "no key")
  #                                 ^^^^^^^^ error: Invalid function argument
  # | Invalid value for `privatekey` of `rsadecrypt`: failed to parse key: no key found.
  rsadecrypt_3 = rsadecrypt("YQ==", format(local.pem, "OPENSSH PRIVATE KEY"))
  #                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Invalid function argument
  # | where local.pem is "-----BEGIN %s-----\nYQ==\n-----END "
  # | Invalid value for `privatekey` of `rsadecrypt`: failed to parse key: the key data is malformed.
  rsadecrypt_4 = rsadecrypt("YQ==", format(local.pem, "RSA PRIVATE KEY"))
  #                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Invalid function argument
  # | where local.pem is "-----BEGIN %s-----\nYQ==\n-----END "
  # | Invalid value for `privatekey` of `rsadecrypt`: failed to parse key: the key data is malformed.
  rsadecrypt_5 = rsadecrypt("YQ==", format(local.pem, "DSA PRIVATE KEY"))
  #                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Invalid function argument
  # | where local.pem is "-----BEGIN %s-----\nYQ==\n-----END "
  # | Invalid value for `privatekey` of `rsadecrypt`: failed to parse key: unsupported key type "DSA PRIVATE KEY": an RSA key in PKCS #1, PKCS #8 or OpenSSH form is needed.
  rsadecrypt_6 = rsadecrypt("YQ==", replace(format(local.pem, "OPENSSH PRIVATE KEY"), "YQ==", "b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAAXgAAAABAAAAAAAAAAA="))
  #                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Invalid function argument
  # | where local.pem is "-----BEGIN %s-----\nYQ==\n-----END "
  # | Invalid value for `privatekey` of `rsadecrypt`: failed to parse key: password protected keys are not supported, remove the passphrase before use.
  rsadecrypt_7 = rsadecrypt("YQ==", replace(format(local.pem, "OPENSSH PRIVATE KEY"), "YQ==", "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAAAAAABcAAAAHAAAABwAAAAtzc2gtZWQyNTUxOQ=="))
  #                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Invalid function argument
  # | where local.pem is "-----BEGIN %s-----\nYQ==\n-----END "
  # | Invalid value for `privatekey` of `rsadecrypt`: failed to parse key: this is a key of type "ssh-ed25519", and an RSA key is needed.
}
