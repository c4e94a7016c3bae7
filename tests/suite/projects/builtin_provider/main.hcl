# The provider that Terraform has built in may be configured as it is there: there is nothing to set.

provider "terraform" {}

provider "terraform" {
  alias = "other"
}

resource "terraform_data" "here" {
  provider = terraform.other
}

module "unit" {
  source = "./unit"
  count  = 1
  providers = {
    terraform.passed = terraform.other
  }
}
