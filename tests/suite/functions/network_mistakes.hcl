# What is no network, or does not fit.

locals {
  cidrhost_1 = cidrhost("10.0.0.0", 1)
  #                     ^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `prefix` of `cidrhost`: invalid CIDR expression: invalid CIDR address: 10.0.0.0.
  cidrhost_2 = cidrhost("10.0.0.0/30", 4)
  #            ^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Error in function call
  # | `cidrhost` failed: prefix of 30 does not accommodate a host numbered 4.
  cidrhost_3 = cidrhost("010.0.0.0/8", 1)
  cidrhost_4 = cidrhost("10.0.0.0/8", 1.5)
  #                                   ^^^ error: Invalid function argument
  # | Invalid value for `hostnum` of `cidrhost`: a whole number is required.

  cidrnetmask_1 = cidrnetmask("fd00::/8")
  #                           ^^^^^^^^^^ error: Invalid function argument
  # | Invalid value for `prefix` of `cidrnetmask`: IPv6 addresses cannot have a netmask, only a prefix length.
  cidrnetmask_2 = cidrnetmask("x")
  #                           ^^^ error: Invalid function argument
  # | Invalid value for `prefix` of `cidrnetmask`: invalid CIDR expression: invalid CIDR address: x.

  cidrsubnet_1 = cidrsubnet("10.0.0.0/24", 9, 0)
  #              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Error in function call
  # | `cidrsubnet` failed: insufficient address space to extend prefix of 24 by 9.
  cidrsubnet_2 = cidrsubnet("10.0.0.0/24", 1, 2)
  #              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Error in function call
  # | `cidrsubnet` failed: prefix extension of 1 does not accommodate a subnet numbered 2.

  cidrsubnets_1 = cidrsubnets("10.0.0.0/30", 1, 4)
  #                                             ^ error: Invalid function argument
  # | Invalid value for `newbits` of `cidrsubnets`: would extend prefix to 34 bits, which is too long for an IPv4 address.
  cidrsubnets_2 = cidrsubnets("10.0.0.0/30", 0)
  #                                          ^ error: Invalid function argument
  # | Invalid value for `newbits` of `cidrsubnets`: must extend prefix by at least one bit.
}
