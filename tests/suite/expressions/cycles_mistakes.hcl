# Local values that need themselves.

locals {
  a     = local.b + 1
  #       ^^^^^^^ error: Dependency cycle
  # | Each of these refers to the next one, so there is no order in which they could be evaluated: `local.a`, `local.b`, `local.c`, `local.a`.
  #       ~~~~~~~ `local.a` needs `local.b`
  b     = local.c
  #       ~~~~~~~ `local.b` needs `local.c`
  c     = "${local.a}"
  #          ~~~~~~~ `local.c` needs `local.a`
  alone = [local.alone]
  #        ^^^^^^^^^^^ error: Self-referential block
  # | `local.alone` refers to itself, so there is no order in which it could be evaluated.
}
