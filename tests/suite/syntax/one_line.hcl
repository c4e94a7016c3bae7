# Two arguments on one line.

locals { a = 1, b = 2 }
#             ^ error: Too much for one line
# | in locals
# | A block on one line can hold one argument.
# | help: Put each argument on a line of its own.
