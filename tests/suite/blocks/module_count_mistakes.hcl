# How many instances of a module there are.

module "counted" {
  source = "./fixtures/unit"
  count  = "three"
  #        ^^^^^^^ error: Invalid count argument
  # | in module "counted"
  # | The value of `count` must be a whole number, and this is "three".
}
