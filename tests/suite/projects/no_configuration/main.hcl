# The folder `nothing` has no configuration: expressions can be tried there all the same.
