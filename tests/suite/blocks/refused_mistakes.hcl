# Blocks of the language that this version refuses.

check "a" {
#^^^^^^^^ error: Unsupported block type
# | Blocks of type "check" are not supported by this version of terrace.
}

ephemeral "stacks_token" "a" {
#^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Unsupported block type
# | Blocks of type "ephemeral" are not supported by this version of terrace.
}

action "stacks_restart" "a" {
#^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Unsupported block type
# | Blocks of type "action" are not supported by this version of terrace.
}

module "a" {
#^^^^^^^^^ error: Unsupported block type
# | Blocks of type "module" are not supported by this version of terrace.
  source = "./a"
}

moved {
#^^^^ error: Unsupported block type
# | Blocks of type "moved" are not supported by this version of terrace.
  from = terraform_data.a
  to   = terraform_data.b
}

removed {
#^^^^^^ error: Unsupported block type
# | Blocks of type "removed" are not supported by this version of terrace.
  from = terraform_data.c
}
