# What `check` refuses.

check {
}

check "empty" {
}

check "misspelt" {
  asert {
  }
}

check "lacks" {
  assert {
    condition = var.nope
  }
  assert {
    error_message = "x"
  }
}
