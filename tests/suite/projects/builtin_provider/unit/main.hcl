terrace {
  required_providers {
    terraform = {
      source                = "terraform.io/builtin/terraform"
      configuration_aliases = [terraform.passed]
    }
  }
}

resource "terraform_data" "there" {
  provider = terraform.passed
}
