# What the settings block refuses.

terrace {
  required_version = ">= one"
  #                  ^^^^^^^^ error: Invalid version constraint
  # | The constraint ">= one" cannot be read: "one" is no version; it should look like "1.2.3".
  requird_version  = "1"
# ^^^^^^^^^^^^^^^ error: Unsupported argument
# | in terrace
# | An argument named "requird_version" is not expected here.
# | help: Did you mean `required_version`?

  required_providers {
    aws = {
  # ^^^ error: Unknown provider
  # | The provider "aws" is not compiled into terrace, which downloads nothing. There are: stacks, stackit.
      source = "hashicorp/aws"
    }
  }
  backend "s3" {
  #       ^^^^ error: Unsupported backend
  # | The backend "s3" is not supported by this version of terrace.
  # | help: Only `local` is: the state is kept in a file in the folder.
  }
  nothing {
# ^^^^^^^ error: Unsupported block type
# | in terrace
# | Blocks of type "nothing" are not expected here.
  }
}

terrace "label" {
}

terraform {
#^^^^^^^^ warning: Settings block of another name
# | A "terraform" block is understood, with its "required_version" compared with 1.11.4, the version of the language.
# | help: Here the block is called `terrace`.
  required_version = "< 1.0"
  #                  ^^^^^^^ error: Unsupported version
  # | This configuration does not support Terraform language version 1.11.4: it requires "< 1.0".
  # | help: Use a version of terrace that fits, or change the constraint.
}
