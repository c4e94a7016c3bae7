# Actions, and the triggers that name them.

resource "stacks_container" "web" {
  count    = 2
  name     = "web-${count.index}"
  template = "nodejs"

  lifecycle {
    action_trigger {
      events    = [after_create, after_update]
      condition = count.index < 5
      actions   = [action.stacks_restart.web[count.index], action.stacks_restart.fixed]
    }
    action_trigger {
      events  = [before_update]
      actions = [action.stacks_restart.fixed]
    }
  }
}

action "stacks_restart" "web" {
  count = 2
  config {
    container_id = stacks_container.web[count.index].id
  }
}

action "stacks_restart" "each" {
  for_each = toset(["a"])
  provider = stacks
  config {
    container_id = each.key
  }
}

action "stacks_restart" "fixed" {
  config {
    container_id = "usr-abc12345-web"
  }
}
