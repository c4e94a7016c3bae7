# Calls of modules that lead nowhere.

module "registry" {
  source  = "example/net/stacks"
  #         ^^^^^^^^^^^^^^^^^^^^ error: Invalid module source
  # | in module "registry"
  # | "example/net/stacks" is an address in a module registry, and registries are not supported.
  # | help: Use the repository behind it, often `git::https://github.com/example/terraform-stacks-net?ref=vVERSION`; a folder beside this file begins with `./`.
  version = "1.0.0"
}

module "bare" {
  source = "modules/net"
  #        ^^^^^^^^^^^^^ error: Invalid module source
  # | in module "bare"
  # | "modules/net" is neither a folder nor a git repository.
  # | help: A folder beside this file begins with `./`: `./modules/net`.
}

module "gone" {
  source = "./gone"
  #        ^^^^^^^^ error: Module not found
  # | in module "gone"
  # | gone does not exist. The path of a module is relative to the folder of the file that calls it.
}

module "fetched" {
  source = "git::https://example.com/net.git?ref=v1"
  #        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Module not installed
  # | in module "fetched"
  # | This module is in a git repository that has not been fetched yet.
  # | help: Run `terrace init`, which fetches all modules.
  version = "1.0.0"
# ^^^^^^^ error: Version constraint not supported
# | in module "fetched"
# | Only modules of a registry have versions, and this one is none of those.
# | help: Remove the argument; the version of a git repository is named in `source`: `?ref=v1.2.0`.
}

module "nowhere" {
#^^^^^^^^^^^^^^^ error: Missing required argument
# | in module "nowhere"
# | The argument "source" is required, but no definition was found.
  count    = 1
# ~~~~~ count is set here
  for_each = {}
# ^^^^^^^^ error: Both count and for_each
# | in module "nowhere"
# | The arguments "count" and "for_each" exclude each other: only one can say how many instances there are.
}

module "computed" {
  source = "./${var.name}"
  #             ^^^^^^^^ error: Variables not allowed
  # | in module "computed"
  # | Variables may not be used here: "source" is needed before anything is evaluated, so it must be a text in quotes.
}
