# What cannot be read is not missing besides.
region "eu01"
zones = ["1", "2"]
