# Digests.

locals {
  base64sha256_1 = base64sha256("hello world")  # => "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="

  base64sha512_1 = base64sha512("hello world")  # => "MJ7MSJwS1utMxA9QyQLytNDtd+5RGnx6m808qG1M2G+YndNbxf9JlnDaNCVbRbDP2DDoH2Bdz33FVC6TrpzXbw=="

  md5_1 = md5("hello world")  # => "5eb63bbbe01eeed093cb22bb8f5acdc3"

  sha1_1 = sha1("hello world")  # => "2aae6c35c94fcfb415dbe95f408b9ce91ee846ed"

  sha256_1 = sha256("hello world")  # => "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"
  sha256_2 = sha256("")  # => "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  sha512_1 = sha512("hello world")  # => "309ecc489c12d6eb4cc40f50c902f2b4d0ed77ee511a7c7a9bcd3ca86d4cd86f989dd35bc5ff499670da34255b45b0cfd830e81f605dcf7dc5542e93ae9cd76f"

  uuidv5_1 = uuidv5("dns", "example.com")  # => "cfbff0d1-9375-5685-968c-48ce8b15ae17"
  uuidv5_2 = uuidv5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "a")  # => "4f3f2898-69e3-5a0d-820a-c4e87987dbce"
}
