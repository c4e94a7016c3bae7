# Actions and triggers that cannot be meant so.

action "stacks_restar" "unknown" {
#      ^^^^^^^^^^^^^^^ error: Invalid action type
# | in action "stacks_restar" "unknown"
# | There is no action type "stacks_restar".
# | help: Did you mean `stacks_restart`?
}

action "stacks_restart" "web" {
  config {
    container_i = "x"
  # ^^^^^^^^^^^ error: Unsupported argument
  # | in action "stacks_restart" "web"
  # | An argument named "container_i" is not expected here.
  # | help: Did you mean `container_id`?
  }
}

action "stacks_restart" "bare" {
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Missing block
# | in action "stacks_restart" "bare"
# | At least 1 block of type "config" must be here.
# | help: Add `config { … }`.
}

action "stacks_restart" "outside" {
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Missing block
# | in action "stacks_restart" "outside"
# | At least 1 block of type "config" must be here.
# | help: Add `config { … }`.
  container_id = "x"
# ^^^^^^^^^^^^ error: Unsupported argument
# | in action "stacks_restart" "outside"
# | An argument named "container_id" is not expected here.
}

action "stacks_restart" "many" {
  count = 2
  config {
    container_id = "x"
  }
  depends_on = []
# ^^^^^^^^^^ error: Unsupported argument
# | in action "stacks_restart" "many"
# | An argument named "depends_on" is not expected here.
  lifecycle {}
# ^^^^^^^^^ error: Unsupported block type
# | in action "stacks_restart" "many"
# | Blocks of type "lifecycle" are not expected here.
}

resource "stacks_container" "web" {
  name     = "web"
  template = "nodejs"
  lifecycle {
    action_trigger {
      events  = [after_creation, "after_update", after_destroy]
      #          ^^^^^^^^^^^^^^ error: Invalid event
      # | in resource "stacks_container" "web"
      # | The events are before_create, after_create, before_update, after_update.
      # | help: Did you mean `after_create`?
      #                          ^^^^^^^^^^^^^^ error: Invalid event
      # | in resource "stacks_container" "web"
      # | The events are before_create, after_create, before_update, after_update.
      # | help: Remove the quotes: `after_update`.
      #                                          ^^^^^^^^^^^^^ error: Invalid event
      # | in resource "stacks_container" "web"
      # | The events are before_create, after_create, before_update, after_update.
      # | help: A destruction invokes no actions.
      actions = [action.stacks_restart.wep]
    }
    action_trigger {
      events  = [after_create, after_create]
      #                        ^^^^^^^^^^^^ error: Duplicate event
      # | in resource "stacks_container" "web"
      # | after_create is in the list already.
      actions = [action.stacks_restart.many, action.stacks_restart.web[0], action.stacks_restart.web.id]
      #          ^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Missing action instance key
      # | in resource "stacks_container" "web"
      # | action.stacks_restart.many has several instances, so that it must be said which one is invoked.
      # | help: For example `action.stacks_restart.many[0]`.
      #                                                                ^ error: Unexpected action instance key
      # | in resource "stacks_container" "web"
      # | Because action.stacks_restart.web has neither "count" nor "for_each" set, references to it must not have an index.
      # | help: Remove the index behind `action.stacks_restart.web`.
      #                                                                                              ^^ error: Invalid reference to an action
      # | in resource "stacks_container" "web"
      # | An action has no attributes: it can only be invoked as a whole.
    }
    action_trigger {
      events    = []
      #           ^^ error: No events specified
      # | in resource "stacks_container" "web"
      # | The list "events" must have at least one entry, or nothing is ever invoked.
      actions   = [stacks_container.web, "action.stacks_restart.web"]
      #            ^^^^^^^^^^^^^^^^^^^^ error: Invalid reference to an action
      # | in resource "stacks_container" "web"
      # | Each entry must refer to an action, such as `action.stacks_restart.web`.
      #                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: Invalid reference to an action
      # | in resource "stacks_container" "web"
      # | Each entry must refer to an action, such as `action.stacks_restart.web`.
      # | help: Remove the quotes: `action.stacks_restart.web`.
      condition = self.id != ""
    }
    action_trigger {
  # ^^^^^^^^^^^^^^ error: Missing required argument
  # | in action_trigger
  # | The argument "actions" is required, but no definition was found.
      event = [after_create]
    # ^^^^^ error: Unsupported argument
    # | in action_trigger
    # | An argument named "event" is not expected here.
    # | help: Did you mean `events`?
    }
    action_trigger {
      events    = [before_create]
      actions   = [action.stacks_restart.bare]
      condition = stacks_container.web.id != ""
      #           ^^^^^^^^^^^^^^^^^^^^ error: Self-referential block
      # | in resource "stacks_container" "web"
      # | The configuration of stacks_container.web cannot refer to itself.
    }
  }
}

data "stacks_templates" "all" {
  lifecycle {
    action_trigger {
  # ^^^^^^^^^^^^^^ error: Unsupported block type
  # | in data "stacks_templates" "all"
  # | The lifecycle block "action_trigger" has a meaning for "resource" blocks only: nothing else is created or changed.
      events  = [after_create]
      actions = [action.stacks_restart.web]
    }
  }
}

output "value" {
  value = action.stacks_restart.web
  #       ^^^^^^^^^^^^^^^^^^^^^^^^^ error: Invalid reference to an action
  # | in output "value"
  # | An action has no value: it can only be named in the "actions" of an action_trigger block.
}

action "stacks_restart" "repeated" {
  count    = each.key
  #          ^^^^^^^^ error: Reference to each without for_each
  # | in action "stacks_restart" "repeated"
  # | The "each" object can be used only inside of a block that has "for_each" set, and not in "for_each" itself.
# ~~~~~ count is set here
  for_each = count.index
# ^^^^^^^^ error: Both count and for_each
# | in action "stacks_restart" "repeated"
# | The arguments "count" and "for_each" exclude each other: only one can say how many instances there are.
  #          ^^^^^^^^^^^ error: Reference to count without count
  # | in action "stacks_restart" "repeated"
  # | The "count" object can be used only inside of a block that has "count" set, and not in "count" itself.
  provider = stacks.other
  #          ^^^^^^^^^^^^ error: Undeclared provider configuration
  # | in action "stacks_restart" "repeated"
  # | The provider configuration stacks.other has not been declared.
  # | help: Add a block `provider "stacks"` with this `alias`.
  config {
    container_id = "x"
  }
}
