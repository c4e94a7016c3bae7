# A file that breaks off is one mistake: not each block that is open there is another.

resource "terraform_data" "a" {
  lifecycle {
    ignore_changes = [input,
    #                ^ error: Unclosed bracket
    # | in resource "terraform_data" "a"
    # | The bracket opened here has no matching `]`.
    #                       ~ `]` expected at the latest here
