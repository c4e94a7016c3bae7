# Data sources.

data "stacks_templates" "all" {
}

data "stacks_templates" "counted" {
  count      = 2
  depends_on = [stacks_container.a]
  provider   = stacks
}

data "stacks_containers" "each" {
  for_each = toset(["x"])

  lifecycle {
    precondition {
      condition     = each.key == "x"
      error_message = "Not x."
    }
    postcondition {
      condition     = length(self.containers) == 0
      error_message = "There is one."
    }
  }
}

provider "stacks" {
}

resource "stacks_container" "a" {
  name     = "app"
  template = "nodejs"
}

locals {
  some    = length(data.stacks_templates.all.templates) > 0  # => true
  counted = length(data.stacks_templates.counted)  # => 2
  each    = data.stacks_containers.each["x"].containers  # => empty(list(object({cpu_allocated=number,created_at=string,id=string,image_tag=string,ip_address=string,memory_allocated=number,monthly_cost=number,name=string,plan=string,status=string,storage_allocated=number,type=string,version=string,version_major=string})))
}
