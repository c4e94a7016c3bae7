module "unit" {
  passed = {
    a.b = c.d
  }
}
