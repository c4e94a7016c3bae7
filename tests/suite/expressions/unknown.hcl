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
  can       = can(tonumber(terraform_data.a.id))  # => unknown(bool)
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

  // Of two unknown values, and behind the first unknown part of a template, beginnings do not count.
  begins_two  = "abc-${terraform_data.a.id}" == "abd-${terraform_data.a.id}"  # => unknown(bool, not null)
  begins_in   = startswith("x${format("abc-%s", terraform_data.a.id)}", "xa")  # => unknown(bool, not null)
  begins_more = startswith(jsonencode([terraform_data.a.id]), "ab")  # => unknown(bool, not null)
  begins_sign = startswith("a=${terraform_data.a.id}", "a=")  # => unknown(bool, not null)
  begins_gap  = startswith("a ${terraform_data.a.id}", "a ")  # => true
  length_dash = length("ab-${terraform_data.a.id}") == 2  # => false
  length_verb = length(format("ab-%s", terraform_data.a.id)) == 2  # => false

  later      = jsondecode(terraform_data.a.id)  # => unknown(any)
  types_wait = [1, jsondecode(terraform_data.a.id)] == [2, 3]  # => unknown(bool, not null)
  types_fit  = tolist(jsondecode(terraform_data.a.id)) == tolist(["a"])  # => unknown(bool, not null)
  types_part = tolist(jsondecode(terraform_data.a.id)) == ["a"]  # => false

  either_equal  = length(terraform_data.a.id == "x" ? tolist(["a"]) : tolist(["b"]))  # => 1
  either_differ = length(terraform_data.a.id == "x" ? tolist(["a"]) : toset(["b"]))  # => unknown(number, not null)

  sum_later     = sum(tolist([terraform_data.a.id, "a"]))  # => unknown(number, not null)
  merge_later   = merge({ a = 1 }, jsondecode(terraform_data.a.id))  # => unknown(any)
  search_later  = matchkeys(["x", "y"], ["b", "a"], ["a", terraform_data.a.id])  # => empty(list(string))
  can_null      = can(terraform_data.a.id) == null  # => unknown(bool, not null)
  yaml_null     = yamlencode(terraform_data.a.id) == null  # => unknown(bool, not null)
  contains_null = strcontains(terraform_data.a.id, "a") == null  # => unknown(bool, not null)
}
