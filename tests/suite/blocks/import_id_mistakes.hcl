# Ids of imports that are none.

variable "token" {
  default   = "hunter2"
  sensitive = true
}

import {
  to = terraform_data.a
  id = 1 + "x"
  #        ^^^ error: Invalid operand
  # | in import
  # | The operator `+` cannot take this value: a number is required.
}

import {
  to = terraform_data.b
  id = null
  #    ^^^^ error: Invalid import id
  # | in import
  # | The id of an object to import must not be null.
}

import {
  to = terraform_data.c
  id = ""
  #    ^^ error: Invalid import id
  # | in import
  # | The id of an object to import must not be empty.
}

import {
  to = terraform_data.d
  id = var.token
  #    ^^^^^^^^^ error: Invalid import id
  # | in import
  # | The id of an object to import must not be sensitive or ephemeral: it is shown in the plan.
}

import {
  to = terraform_data.e
  id = []
  #    ^^ error: Invalid import id
  # | in import
  # | The id of an object to import must be a string.
}

resource "terraform_data" "a" {
}

resource "terraform_data" "b" {
}

resource "terraform_data" "c" {
}

resource "terraform_data" "d" {
}

resource "terraform_data" "e" {
}
