# Templates in strings and heredocs.

locals {
  name = "Ann"  # => "Ann"
  list = ["a", "b"]  # => ["a", "b"]
  map  = { x = 1, y = 2 }  # => { x = 1, y = 2 }

  interpolation = "Hello, ${local.name}!"  # => "Hello, Ann!"
  number        = "${1 + 1} apples"  # => "2 apples"
  keeps_type    = "${[1]}"  # => [1]
  nested        = "a${"b${"c"}"}"  # => "abc"
  condition     = "%{if local.name == "Ann"}yes%{else}no%{endif}"  # => "yes"
  no_else       = "[%{if false}x%{endif}]"  # => "[]"
  loop          = "%{for x in local.list}<${x}>%{endfor}"  # => "<a><b>"
  loop_map      = "%{for k, v in local.map}${k}=${v};%{endfor}"  # => "x=1;y=2;"
  trimmed       = "a   ${~"b"~}   c"  # => "abc"
  heredoc       = <<-EOT
    %{for x in local.list~}
    - ${x}
    %{endfor~}
    end
  EOT
  # => "    - a\n    - b\n    end\n"
  sensitive     = "x${sensitive("y")}"  # => sensitive("xy")
  null_alone    = "${null}"  # => null
}
