# Names that cannot be, or are there twice.

variable "count" {
}

variable "1st" {
}

variable "twice" {
}

variable "twice" {
}

resource "terraform_data" "bad-name!" {
}

resource "terraform_data" "twice" {
}

resource "terraform_data" "twice" {
}

resource "terraform_dta" "type" {
}
