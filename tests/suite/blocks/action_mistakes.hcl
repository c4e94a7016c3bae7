# Actions and triggers that cannot be meant so.

action "stacks_restar" "unknown" {
}

action "stacks_restart" "web" {
  config {
    container_i = "x"
  }
}

action "stacks_restart" "bare" {
}

action "stacks_restart" "outside" {
  container_id = "x"
}

action "stacks_restart" "many" {
  count = 2
  config {
    container_id = "x"
  }
  depends_on = []
  lifecycle {}
}

resource "stacks_container" "web" {
  name     = "web"
  template = "nodejs"
  lifecycle {
    action_trigger {
      events  = [after_creation, "after_update", after_destroy]
      actions = [action.stacks_restart.wep]
    }
    action_trigger {
      events  = [after_create, after_create]
      actions = [action.stacks_restart.many, action.stacks_restart.web[0], action.stacks_restart.web.id]
    }
    action_trigger {
      events    = []
      actions   = [stacks_container.web, "action.stacks_restart.web"]
      condition = self.id != ""
    }
    action_trigger {
      event = [after_create]
    }
    action_trigger {
      events    = [before_create]
      actions   = [action.stacks_restart.bare]
      condition = stacks_container.web.id != ""
    }
  }
}

data "stacks_templates" "all" {
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.stacks_restart.web]
    }
  }
}

output "value" {
  value = action.stacks_restart.web
}
