# One module, used twice.
#
#   terrace apply --simulate

module "staging" {
  source = "./site"

  name    = "staging"
  allowed = ["198.51.100.0/24"]
}

module "production" {
  source = "./site"

  name          = "production"
  plan          = "standard"
  with_database = true
  allowed       = ["198.51.100.0/24", "203.0.113.0/24"]
}

output "urls" {
  value = {
    staging    = module.staging.url
    production = module.production.url
  }
}

output "monthly_cost" {
  description = "Dollars a month"
  value       = module.staging.monthly_cost + module.production.monthly_cost
}
