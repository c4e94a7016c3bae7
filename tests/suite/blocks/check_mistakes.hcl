# Checks and ephemeral resources that cannot be.

check "a" {
}

ephemeral "stacks_token" "a" {
}
