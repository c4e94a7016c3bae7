text = "a"
b    = 1.5
c    = { k = { a = ["x", null], c = true } }
d    = [[true, "a"], [false, <<E
b
E
]]
e    = null
