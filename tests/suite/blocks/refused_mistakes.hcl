# Blocks of the language that this version refuses.

check "a" {
}

ephemeral "stacks_token" "a" {
}

action "stacks_restart" "a" {
}

module "a" {
  source = "./a"
}

moved {
  from = terraform_data.a
  to   = terraform_data.b
}

removed {
  from = terraform_data.c
}
