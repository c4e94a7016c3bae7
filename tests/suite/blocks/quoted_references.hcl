# References in quotes, as before version 0.12: read with a warning.

resource "terraform_data" "a" {
  provider = "terraform"
  #          ^^^^^^^^^^^ warning: Quoted references are deprecated
  # | in resource "terraform_data" "a"
  # | This argument names something, and a reference stands without quotes.
  # | help: Remove the quotes: `terraform`.
  input    = { size = 1 }

  lifecycle {
    ignore_changes = ["input.size"]
    #                 ^^^^^^^^^^^^ warning: Quoted references are deprecated
    # | in resource "terraform_data" "a"
    # | This argument names something, and a reference stands without quotes.
    # | help: Remove the quotes: `input.size`.
  }
}

resource "terraform_data" "b" {
  depends_on = ["terraform_data.a", terraform_data.a]
  #             ^^^^^^^^^^^^^^^^^^ warning: Quoted references are deprecated
  # | in resource "terraform_data" "b"
  # | This argument names something, and a reference stands without quotes.
  # | help: Remove the quotes: `terraform_data.a`.
}

module "unit" {
  source     = "./fixtures/unit"
  depends_on = ["terraform_data.b"]
  #             ^^^^^^^^^^^^^^^^^^ warning: Quoted references are deprecated
  # | in module "unit"
  # | This argument names something, and a reference stands without quotes.
  # | help: Remove the quotes: `terraform_data.b`.
  providers = {
    "stacks" = "stacks"
  # ^^^^^^^^ warning: Quoted references are deprecated
  # | in module "unit"
  # | This argument names something, and a reference stands without quotes.
  # | help: Remove the quotes: `stacks`.
    #          ^^^^^^^^ warning: Quoted references are deprecated
    # | in module "unit"
    # | This argument names something, and a reference stands without quotes.
    # | help: Remove the quotes: `stacks`.
  }
}

output "late" {
  value      = 1
  depends_on = ["module.unit"]
  #             ^^^^^^^^^^^^^ warning: Quoted references are deprecated
  # | in output "late"
  # | This argument names something, and a reference stands without quotes.
  # | help: Remove the quotes: `module.unit`.
}
