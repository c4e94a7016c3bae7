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

  uuid_1   = length(uuid())  # => 36
  bcrypt_1 = substr(bcrypt("secret", 4), 0, 7)  # => "$2a$04$"
  bcrypt_2 = length(bcrypt("secret", 5))  # => 60

  sealed       = "Yh0FJyVA0kgS26PWegjO8+lC/9O7/YIVwImySId5O4ciHqnUDh5xBlhDB2MM/cTLXO+BX6J5H3HYVz0BLi6cgg=="  # => "Yh0FJyVA0kgS26PWegjO8+lC/9O7/YIVwImySId5O4ciHqnUDh5xBlhDB2MM/cTLXO+BX6J5H3HYVz0BLi6cgg=="
  rsadecrypt_1 = rsadecrypt(local.sealed, format(local.pem, "RSA PRIVATE KEY", local.pkcs1, "RSA PRIVATE KEY"))  # => "open sesame"
  rsadecrypt_3 = rsadecrypt(local.sealed, format(local.pem, "OPENSSH PRIVATE KEY", local.openssh, "OPENSSH PRIVATE KEY"))  # => "open sesame"
  rsadecrypt_2 = rsadecrypt(local.sealed, format(local.pem, "PRIVATE KEY", local.pkcs8, "PRIVATE KEY"))  # => "open sesame"

  # Keys that protect nothing, in pieces: a whole one in a file is a mistake.
  pem   = "-----BEGIN %s-----\n%s\n-----END %s-----"  # => "-----BEGIN %s-----\n%s\n-----END %s-----"
  pkcs1 = "MIIBOwIBAAJBAK9rKT4Jr8NOY7kpSXEtxQ4g9iAbWSjcpgQGDdgJkMTobJ45ty87HSQ04MACH6xNxP1cgMcyMRUuDEKDg01Ve5MCAwEAAQJBAK5KryOwxC4tyO/EkfAeJdiv71xfT+tFsL32tfKdLnY1QmT7fHTDmYiN0FELQ0blkZfQzVf6lLZCUgvkB/DZBWECIQDnHEy0bVP+DgHlrv+Emy3iRY1OW+AX0UV4ScuPonuTnwIhAMJPcEy2/SjyOJttPljCLYSYAJ5XmdI+jMEEaQ5l07ONAiB4VdfqqnJtekWqnnAVT+eYRbbJ8jTAsgqGE4aWh3fo6QIgMSt493C2z028FVinlj5M1mjAf1Ebk6BQbed3zjTmRWECIQC7i3r57+JfJNX0U64UQyLHl/UrGfmFNMThsJoKXsjWFA=="  # => "MIIBOwIBAAJBAK9rKT4Jr8NOY7kpSXEtxQ4g9iAbWSjcpgQGDdgJkMTobJ45ty87HSQ04MACH6xNxP1cgMcyMRUuDEKDg01Ve5MCAwEAAQJBAK5KryOwxC4tyO/EkfAeJdiv71xfT+tFsL32tfKdLnY1QmT7fHTDmYiN0FELQ0blkZfQzVf6lLZCUgvkB/DZBWECIQDnHEy0bVP+DgHlrv+Emy3iRY1OW+AX0UV4ScuPonuTnwIhAMJPcEy2/SjyOJttPljCLYSYAJ5XmdI+jMEEaQ5l07ONAiB4VdfqqnJtekWqnnAVT+eYRbbJ8jTAsgqGE4aWh3fo6QIgMSt493C2z028FVinlj5M1mjAf1Ebk6BQbed3zjTmRWECIQC7i3r57+JfJNX0U64UQyLHl/UrGfmFNMThsJoKXsjWFA=="
  pkcs8 = "MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEAr2spPgmvw05juSlJcS3FDiD2IBtZKNymBAYN2AmQxOhsnjm3LzsdJDTgwAIfrE3E/VyAxzIxFS4MQoODTVV7kwIDAQABAkEArkqvI7DELi3I78SR8B4l2K/vXF9P60Wwvfa18p0udjVCZPt8dMOZiI3QUQtDRuWRl9DNV/qUtkJSC+QH8NkFYQIhAOccTLRtU/4OAeWu/4SbLeJFjU5b4BfRRXhJy4+ie5OfAiEAwk9wTLb9KPI4m20+WMIthJgAnleZ0j6MwQRpDmXTs40CIHhV1+qqcm16RaqecBVP55hFtsnyNMCyCoYThpaHd+jpAiAxK3j3cLbPTbwVWKeWPkzWaMB/URuToFBt53fONOZFYQIhALuLevnv4l8k1fRTrhRDIseX9SsZ+YU0xOGwmgpeyNYU"  # => "MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEAr2spPgmvw05juSlJcS3FDiD2IBtZKNymBAYN2AmQxOhsnjm3LzsdJDTgwAIfrE3E/VyAxzIxFS4MQoODTVV7kwIDAQABAkEArkqvI7DELi3I78SR8B4l2K/vXF9P60Wwvfa18p0udjVCZPt8dMOZiI3QUQtDRuWRl9DNV/qUtkJSC+QH8NkFYQIhAOccTLRtU/4OAeWu/4SbLeJFjU5b4BfRRXhJy4+ie5OfAiEAwk9wTLb9KPI4m20+WMIthJgAnleZ0j6MwQRpDmXTs40CIHhV1+qqcm16RaqecBVP55hFtsnyNMCyCoYThpaHd+jpAiAxK3j3cLbPTbwVWKeWPkzWaMB/URuToFBt53fONOZFYQIhALuLevnv4l8k1fRTrhRDIseX9SsZ+YU0xOGwmgpeyNYU"
  openssh = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAVwAAAAdzc2gtcnNhAAAAAwEAAQAAAEEAr2spPgmvw05juSlJcS3FDiD2IBtZKNymBAYN2AmQxOhsnjm3LzsdJDTgwAIfrE3E/VyAxzIxFS4MQoODTVV7kwAAASAAAAAHAAAABwAAAAdzc2gtcnNhAAAAQQCvayk+Ca/DTmO5KUlxLcUOIPYgG1ko3KYEBg3YCZDE6GyeObcvOx0kNODAAh+sTcT9XIDHMjEVLgxCg4NNVXuTAAAAAwEAAQAAAEEArkqvI7DELi3I78SR8B4l2K/vXF9P60Wwvfa18p0udjVCZPt8dMOZiI3QUQtDRuWRl9DNV/qUtkJSC+QH8NkFYQAAACEAu4t6+e/iXyTV9FOuFEMix5f1Kxn5hTTE4bCaCl7I1hQAAAAhAOccTLRtU/4OAeWu/4SbLeJFjU5b4BfRRXhJy4+ie5OfAAAAIQDCT3BMtv0o8jibbT5Ywi2EmACeV5nSPozBBGkOZdOzjQAAAAZub2JvZHkBAgM="  # => "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAVwAAAAdzc2gtcnNhAAAAAwEAAQAAAEEAr2spPgmvw05juSlJcS3FDiD2IBtZKNymBAYN2AmQxOhsnjm3LzsdJDTgwAIfrE3E/VyAxzIxFS4MQoODTVV7kwAAASAAAAAHAAAABwAAAAdzc2gtcnNhAAAAQQCvayk+Ca/DTmO5KUlxLcUOIPYgG1ko3KYEBg3YCZDE6GyeObcvOx0kNODAAh+sTcT9XIDHMjEVLgxCg4NNVXuTAAAAAwEAAQAAAEEArkqvI7DELi3I78SR8B4l2K/vXF9P60Wwvfa18p0udjVCZPt8dMOZiI3QUQtDRuWRl9DNV/qUtkJSC+QH8NkFYQAAACEAu4t6+e/iXyTV9FOuFEMix5f1Kxn5hTTE4bCaCl7I1hQAAAAhAOccTLRtU/4OAeWu/4SbLeJFjU5b4BfRRXhJy4+ie5OfAAAAIQDCT3BMtv0o8jibbT5Ywi2EmACeV5nSPozBBGkOZdOzjQAAAAZub2JvZHkBAgM="
}
