# Arguments of module calls that are for terrace itself.

module "waiting" {
  source     = "./fixtures/unit"
  depends_on = ["text"]
  #             ^^^^^^ error: Invalid depends_on reference
  # | in module "waiting"
  # | Each entry must be a reference, such as `stacks_container.web`.
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
  #             ^^^^^^^^ warning: Quoted references are deprecated
  # | in module "quoted"
  # | This argument names something, and a reference stands without quotes.
  # | help: Remove the quotes: `stacks`.
  #                        ^^^^^^^^ warning: Quoted references are deprecated
  # | in module "quoted"
  # | This argument names something, and a reference stands without quotes.
  # | help: Remove the quotes: `stacks`.
}
