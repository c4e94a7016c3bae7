# Every form of reference, as `configuration` and `relevant_attributes` tell them.

variable "object" {
  type = object({
    name  = string
    ports = optional(list(number), [80])
  })
  default = { name = "store", ports = [1, 2] }
}

variable "secret" {
  type      = string
  default   = "hunter3"
  sensitive = true
}

variable "never_used" {
  default  = null
  nullable = true
}

locals {
  base    = terraform_data.base.output
  chained = [local.base.name, local.base["name"], terraform_data.list[0].id]
  index   = 1
}

resource "terraform_data" "base" {
  input = { name = var.object.name, ports = var.object.ports, constant = [1, true, null, "x"] }
}

resource "terraform_data" "list" {
  count            = length(var.object.ports) + 1
  input            = "${path.module}-${count.index}-${var.object["name"]}"
  triggers_replace = var.secret
}

resource "terraform_data" "keyed" {
  for_each = { first = terraform_data.base.input.name, second = upper("b") }
  input    = [each.key, each.value]
}

resource "terraform_data" "forms" {
  input = {
    splat    = terraform_data.list[*].output
    keyed    = terraform_data.keyed["first"].output[0]
    dynamic  = terraform_data.list[local.index].id
    whole    = terraform_data.base
    chained  = local.chained
    ternary  = var.object.name == "shop" ? terraform_data.list[1].input : terraform_data.base.id
    for      = [for one in terraform_data.list : one.input if one.id != ""]
    call     = try(terraform_data.base.output.missing, terraform_data.base.output.name)
    template = <<-EOT
      %{for port in var.object.ports~}
      ${port} ${terraform_data.base.input.name}
      %{endfor~}
    EOT
    heredoc  = "${terraform.workspace} ${path.root != ""}"
  }
  triggers_replace = [terraform_data.keyed]
  depends_on       = [terraform_data.list, terraform_data.keyed["second"]]

  lifecycle {
    replace_triggered_by = [terraform_data.base.output]
    ignore_changes       = [triggers_replace]
  }
}

resource "terraform_data" "far" {
  input = terraform_data.forms.output.chained
}

resource "terraform_data" "constants" {
  input            = { text = "a", number = 1.5, list = [1, [2, 3]], negative = -2, null = null, called = lower("A"), joined = "a${"b"}" }
  triggers_replace = 5
}

output "far" {
  value = terraform_data.far.output
}

output "secret" {
  value       = [var.secret, terraform_data.keyed["second"].id]
  description = "Not for all eyes."
  sensitive   = true
}

output "constant" {
  value = { a = 1 }
}
