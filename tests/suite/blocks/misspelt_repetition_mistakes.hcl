# Where what repeats a block is misspelt, what belongs to the repetition is right.

resource "terraform_data" "counted" {
  cuont = 2
# ^^^^^ error: Unsupported argument
# | in resource "terraform_data" "counted"
# | An argument named "cuont" is not expected here.
# | help: Did you mean `count`?
  input = count.index
}

resource "terraform_data" "keyed" {
  foreach = { a = 1 }
# ^^^^^^^ error: Unsupported argument
# | in resource "terraform_data" "keyed"
# | An argument named "foreach" is not expected here.
# | help: Did you mean `for_each`?
  input   = "${each.key}=${each.value}"
}

module "unit" {
  source  = "./fixtures/unit"
  foreach = { a = 1 }
# ^^^^^^^ error: Unsupported argument
# | in module "unit"
# | The called module has no input variable named "foreach".
# | help: Did you mean `for_each`?
  name    = each.key
}

locals {
  ids = [terraform_data.counted[0].id, terraform_data.keyed["a"].id, module.unit["a"]]
}

action "stacks_backup" "keyed" {
  foreach = { a = "104" }
# ^^^^^^^ error: Unsupported argument
# | in action "stacks_backup" "keyed"
# | An argument named "foreach" is not expected here.
# | help: Did you mean `for_each`?
  config {
    container_id = each.value
  }
}

resource "terraform_data" "trigger" {
  for_each = { a = 1 }
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.stacks_backup.keyed[each.key]]
    }
  }
}
