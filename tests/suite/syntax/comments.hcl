# Comments of all kinds, and white space where it may be.
// two slashes
/* over
   several lines */

locals { one = 1 } # behind a block  # => 1

locals {
  two = 1 + /* inside */ 1  # => 2
  three = [ # behind a bracket
    1,      // behind a comma
    # alone
    2
  ]
  # => [1, 2]
  four = (
    1
    +
    3
  )
  # => 4
}
