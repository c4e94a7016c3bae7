# Blocks of the language that this version refuses.

action "stacks_restart" "a" {
#^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Unsupported block type
# | Blocks of type "action" are not supported by this version of terrace.
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
