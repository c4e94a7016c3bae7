# Resources with every meta-argument.

resource "terraform_data" "single" {
  input            = { a = [1, "x"] }
  triggers_replace = ["t"]
}

resource "terraform_data" "counted" {
  count      = 2
  input      = "n${count.index}"
  depends_on = [terraform_data.single]
  provider   = terraform
}

resource "terraform_data" "each_map" {
  for_each = { a = 1, b = 2 }
  input    = "${each.key}=${each.value}"
}

resource "terraform_data" "each_set" {
  for_each = toset(["x", "y"])
  input    = each.key == each.value
}

resource "terraform_data" "none" {
  count = 0
}

resource "terraform_data" "life" {
  input = "i"

  lifecycle {
    create_before_destroy = true
    prevent_destroy       = true
    ignore_changes        = [input]
    replace_triggered_by  = [terraform_data.single.output, terraform_data.counted[0]]

    precondition {
      condition     = terraform_data.single.input.a[0] == 1
      error_message = "Not one."
    }
    postcondition {
      condition     = self.input == "i"
      error_message = "Not i."
    }
  }
}

resource "terraform_data" "all" {
  lifecycle {
    ignore_changes = all
  }
}

locals {
  single    = terraform_data.single.input  # => { a = [1, "x"] }
  counted   = terraform_data.counted[*].input  # => ["n0", "n1"]
  first     = terraform_data.counted[0].input  # => "n0"
  each_map  = terraform_data.each_map["b"].input  # => "b=2"
  each_set  = { for key, object in terraform_data.each_set : key => object.input }  # => { x = true, y = true }
  none      = terraform_data.none  # => []
  long_form = resource.terraform_data.single.input.a  # => [1, "x"]
}
