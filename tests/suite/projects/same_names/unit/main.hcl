variable "size" {
  type    = number
  default = "x"
}
