# What `check` refuses.

variable "size" {
  default = 1
}

check "empty" {
#^^^^^^^^^^^^ error: Zero assert blocks
# | in check "empty"
# | The check "empty" asserts nothing. It must have at least one assert block.
}

check "misspelt" {
  asert {
# ^^^^^ error: Unsupported block type
# | in check "misspelt"
# | Blocks of type "asert" are not expected here.
# | help: Did you mean `assert`?
  }
}

check "lacks" {
  assert {
# ^^^^^^ error: Missing required argument
# | in assert
# | The argument "error_message" is required, but no definition was found.
    condition = var.size > 1
  }
  assert {
# ^^^^^^ error: Missing required argument
# | in assert
# | The argument "condition" is required, but no definition was found.
    error_message = "x"
  }
}

check "idle" {
  assert {
    condition     = true
    #               ^^^^ error: Invalid assert expression
    # | in check "idle"
    # | The condition must refer to at least one object from elsewhere in the configuration, or else its result would not check anything.
    error_message = "Never."
  }
}
