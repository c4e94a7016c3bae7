# What is known only after apply.

resource "terraform_data" "a" {
  input = "in"
}

resource "terraform_data" "many" {
  count = 2
}

resource "terraform_data" "each" {
  for_each = { x = 1, y = 2 }
  input    = each.value
}

locals {
  input     = terraform_data.a.input  # => "in"
  id        = terraform_data.a.id  # => unknown(string, not null)
  output    = terraform_data.a.output  # => unknown(string)
  whole     = terraform_data.a  # => { id = unknown(string, not null), input = "in", output = unknown(string), triggers_replace = null }
  any_list  = tolist(jsondecode(terraform_data.a.output)) == "a"  # => false
  text      = "id: ${terraform_data.a.id}"  # => unknown(string, not null)
  list      = [terraform_data.a.id, 1]  # => [unknown(string, not null), 1]
  length    = length([terraform_data.a.id])  # => 1
  equal     = terraform_data.a.id == "x"  # => unknown(bool, not null)
  not_null  = terraform_data.a.id != null  # => true
  cond      = terraform_data.a.id == "x" ? 1 : 2  # => unknown(number, not null)
  call      = upper(terraform_data.a.id)  # => unknown(string, not null)
  secret    = sensitive(terraform_data.a.id)  # => sensitive(unknown(string, not null))
  object    = { a = terraform_data.a.id }.a  # => unknown(string, not null)
  splat     = terraform_data.many[*].id  # => [unknown(string, not null), unknown(string, not null)]
  many      = length(terraform_data.many)  # => 2
  each      = { for k, v in terraform_data.each : k => v.input }  # => { x = 1, y = 2 }
  tried     = try(tonumber(terraform_data.a.id), 1)  # => unknown(any)
  can       = can(tonumber(terraform_data.a.id))  # => unknown(bool, not null)
  json      = jsonencode({ a = terraform_data.a.id })  # => unknown(string, not null)
  and       = terraform_data.a.id == "x" && false  # => unknown(bool, not null)
  set       = toset([terraform_data.a.id, "a"])  # => toset(["a", unknown(string, not null)])
  starts    = startswith("x-${terraform_data.a.id}", "x-")  # => true
  coalesced = coalesce("a", terraform_data.a.id)  # => "a"

  flat_later = flatten(terraform_data.a.output)  # => unknown(any)
  flat_set   = flatten([toset([terraform_data.a.id, "a"])])  # => unknown(any)
  flat_one   = flatten([toset([terraform_data.a.id])])  # => [unknown(string, not null)]
  last       = element(tolist(["a", terraform_data.a.id, "c"]), -1)  # => "c"
  wrapped    = element(tolist(["a", "b"]), -3)  # => "b"
  formats    = formatlist("%s", toset([terraform_data.a.id, "a"]))  # => unknown(list(string), not null)
  begins     = startswith(terraform_data.a.id, "")  # => true
  long       = length("abc${terraform_data.a.id}") > 0  # => true
  longer     = length("abc${terraform_data.a.id}") > 2  # => unknown(bool, not null)
  not_empty  = toset([terraform_data.a.id]) == toset([])  # => false
  written    = startswith(provider::terraform::encode_expr([terraform_data.a.id]), "[")  # => true
  file       = provider::terraform::encode_tfvars({ a = terraform_data.a.id })  # => unknown(string, not null)
  read       = provider::terraform::decode_tfvars(terraform_data.a.id)  # => unknown(any)
}
