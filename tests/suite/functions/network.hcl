# Functions on IP networks.

locals {
  cidrhost_1 = cidrhost("10.12.112.0/20", 16)  # => "10.12.112.16"
  cidrhost_2 = cidrhost("10.12.112.0/20", -1)  # => "10.12.127.255"
  cidrhost_3 = cidrhost("fd00:fd12:3456:7890::/72", 34)  # => "fd00:fd12:3456:7890::22"

  cidrnetmask_1 = cidrnetmask("172.16.0.0/12")  # => "255.240.0.0"
  cidrnetmask_2 = cidrnetmask("0.0.0.0/0")  # => "0.0.0.0"

  cidrsubnet_1 = cidrsubnet("172.16.0.0/12", 4, 2)  # => "172.18.0.0/16"
  cidrsubnet_2 = cidrsubnet("fd00:fd12:3456:7890::/56", 16, 162)  # => "fd00:fd12:3456:7800:a200::/72"
  cidrsubnet_3 = cidrsubnet("10.1.2.3/16", 8, 0)  # => "10.1.0.0/24"

  cidrsubnets_1 = cidrsubnets("10.1.0.0/16", 4, 4, 8, 4)  # => tolist(["10.1.0.0/20", "10.1.16.0/20", "10.1.32.0/24", "10.1.48.0/20"])
  cidrsubnets_2 = cidrsubnets("10.0.0.0/8")  # => empty(list(string))

  cidrsubnet_10 = cidrsubnet("10.0.0.0/8", 8, -1)  # => "0.1.0.0/16"
  cidrsubnet_11 = cidrsubnet("10.0.0.0/8", -1, 2)  # => "14.0.0.0/7"
  cidrsubnet_12 = cidrsubnet("::ffff:10.0.0.0/104", 8, 5)  # => "10.5.0.0/16"
}
