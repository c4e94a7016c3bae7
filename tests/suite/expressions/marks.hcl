# Sensitive values go into all that is made of them.

variable "secret" {
  default   = "s3cret"
  sensitive = true
}

locals {
  plain      = var.secret  # => sensitive("s3cret")
  joined     = "a-${var.secret}"  # => sensitive("a-s3cret")
  list       = ["a", var.secret]  # => ["a", sensitive("s3cret")]
  element    = ["a", var.secret][0]  # => "a"
  object     = { a = var.secret, b = 1 }  # => { a = sensitive("s3cret"), b = 1 }
  attribute  = { a = var.secret, b = 1 }.b  # => 1
  set        = toset(["a", var.secret])  # => sensitive(toset(["a", "s3cret"]))
  call       = upper(var.secret)  # => sensitive("S3CRET")
  length     = length(["a", var.secret])  # => 2
  compared   = var.secret == "x"  # => sensitive(false)
  for        = [for c in [var.secret] : c]  # => [sensitive("s3cret")]
  index      = { a = 1 }[sensitive("a")]  # => 1
  merged     = merge({ a = 1 }, sensitive({ b = 2 }))  # => sensitive({ a = 1, b = 2 })
  taken_off  = nonsensitive(var.secret)  # => "s3cret"
  caught     = try(var.secret, "x")  # => sensitive("s3cret")
}
