# Blocks of the language that this version refuses.

action "stacks_restart" "a" {
#^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Unsupported block type
# | Blocks of type "action" are not supported by this version of terrace.
}
