# Every reason for a change, and its marks in the plan.

resource "terraform_data" "same" {
  input = "same"
}

resource "terraform_data" "changed" {
  input = { list = ["a", "c"], text = "one\n2\n" }
}

resource "terraform_data" "replaced" {
  triggers_replace = 2
}

resource "terraform_data" "first" {
  triggers_replace = 2

  lifecycle {
    create_before_destroy = true
  }
}

resource "terraform_data" "triggered" {
  lifecycle {
    replace_triggered_by = [terraform_data.changed]
  }
}

resource "terraform_data" "ignored" {
  input = 2

  lifecycle {
    ignore_changes = [input]
  }
}

resource "terraform_data" "kept" {
  triggers_replace = 1

  lifecycle {
    prevent_destroy = true
  }
}

resource "terraform_data" "counted" {
  count = 1
  input = count.index
}

output "id" {
  value = "new"
}
