# What is no network, or does not fit.

locals {
  cidrhost_1 = cidrhost("10.0.0.0", 1)
  cidrhost_2 = cidrhost("10.0.0.0/30", 4)
  cidrhost_3 = cidrhost("010.0.0.0/8", 1)
  cidrhost_4 = cidrhost("10.0.0.0/8", 1.5)

  cidrnetmask_1 = cidrnetmask("fd00::/8")
  cidrnetmask_2 = cidrnetmask("x")

  cidrsubnet_1 = cidrsubnet("10.0.0.0/24", 9, 0)
  cidrsubnet_2 = cidrsubnet("10.0.0.0/24", 1, 2)

  cidrsubnets_1 = cidrsubnets("10.0.0.0/30", 1, 4)
  cidrsubnets_2 = cidrsubnets("10.0.0.0/30", 0)
}
