# Arguments of module calls that are for terrace itself.

module "waiting" {
  source     = "./fixtures/unit"
  depends_on = ["text"]
  #             ^^^^^^ error: Invalid depends_on reference
  # | in module "waiting"
  # | Each entry must be a reference, such as `stacks_container.web`.
  # | help: Remove the quotes: `text`.
}

module "passed" {
  source    = "./fixtures/unit"
  providers = { stacks = stacks.nowhere }
  #                      ^^^^^^^^^^^^^^ error: Undeclared provider configuration
  # | in module "passed"
  # | The provider configuration stacks.nowhere has not been declared in this module.
}

module "quoted" {
  source    = "./fixtures/unit"
  providers = { "stacks" = "stacks" }
  #             ^^^^^^^^ error: Invalid provider reference
  # | in module "quoted"
  # | Each entry must map a provider configuration of the called module to one of this module, each a name, perhaps with a dot and an alias: `stacks.eu = stacks.main`.
  # | help: Remove the quotes: `stacks`.
}
