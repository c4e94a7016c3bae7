# Blocks that say what moved and what was removed.

moved {
  from = terraform_data.a.id
  #                       ^^ error: Invalid address
  # | in moved
  # | Nothing can follow the address of a resource: an object is meant as a whole.
  to   = "terraform_data.b"
  #      ^^^^^^^^^^^^^^^^^^ error: Invalid address
  # | in moved
  # | An address must be written out: names with dots between them, and instance keys that are numbers or texts in quotes.
  # | help: Remove the quotes: `terraform_data.b`.
}

moved {
#^^^^ error: Invalid moved addresses
# | in moved
# | Both addresses must be of resources, or both of modules.
  from = terraform_data.a
  to   = module.b
}

moved {
#^^^^ error: Redundant move statement
# | in moved
# | This block says that terraform_data.c has moved to the same address, which is as if it were not there.
# | help: Remove the block.
  from = terraform_data.c
  to   = terraform_data.c
}

moved {
#^^^^ error: Missing required argument
# | in moved
# | The argument "from" is required, but no definition was found.
  to  = terraform_data.d[each.key]
  #     ^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Invalid address
  # | in moved
  # | An address must be written out: names with dots between them, and instance keys that are numbers or texts in quotes.
  why = "moved"
# ^^^ error: Unsupported argument
# | in moved
# | An argument named "why" is not expected here.
}

removed {
  from = terraform_data.many[0]
  #      ^^^^^^^^^^^^^^^^^^^^^^ error: Resource instance keys not allowed
  # | in removed
  # | A `removed` block is about a whole resource, such as terraform_data.many, and not about one instance of it.

  lifecycle {
    destroy = var.destroy
    #         ^^^^^^^^^^^ error: Variables not allowed
    # | Variables may not be used here: "destroy" is needed before anything is evaluated, so it must be `true` or `false`.
  }
}

removed {
  from = data.stacks_templates.all
  #      ^^^^^^^^^^^^^^^^^^^^^^^^^ error: Data source address not allowed
  # | in removed
  # | A data source stands for nothing that could be destroyed or kept: remove its block, and it is gone.
}

removed {
#~~~~~~ the removed block is here
  from = terraform_data.there

  provisioner "local-exec" {
# ^^^^^^^^^^^^^^^^^^^^^^^^ error: Unsupported block type
# | in removed
# | Blocks of type "provisioner" are not supported: terrace has no provisioners.
# | help: It changes clouds through their APIs only. What must be done before an object goes has to be done by hand.
    command = "true"
  }
}

resource "terraform_data" "there" {
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Removed resource still exists
# | A `removed` block says that terraform_data.there was removed, but it is still declared here.
# | help: Remove one of the two.
}
