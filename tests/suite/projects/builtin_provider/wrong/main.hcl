provider "terraform" {
  region = "eu"
}

provider "terraform" {
}

resource "terraform_data" "here" {
  provider = terraform.nope
}

module "unit" {
  source = "./unit"
}
