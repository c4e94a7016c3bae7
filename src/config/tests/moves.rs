//! `moved` and `removed` blocks: what they name, and what they cannot.

use super::*;

fn moved(from: &str, to: &str) -> String {
    format!("moved {{\n  from = {from}\n  to = {to}\n}}\n")
}

#[test]
fn a_move_is_read_as_it_is_written() {
    let pairs = [
        ("terraform_data.a", "terraform_data.b"),
        ("terraform_data.a[0]", "terraform_data.a[\"x y\"]"),
        ("module.a", "module.b[2]"),
        ("module.a[0].module.b", "module.c[\"k\"].module.d"),
        ("module.a.terraform_data.x", "terraform_data.x"),
        ("data.stacks_templates.a", "data.stacks_templates.b"),
    ];
    let text: String = pairs.iter().map(|(from, to)| moved(from, to)).collect();
    let configuration = good(&text);
    let moves = configuration.root.moved.iter().map(|block| &block.movement);
    let read: Vec<_> = moves.map(|movement| (movement.from.to_string(), movement.to.to_string())).collect();
    assert_eq!(read, pairs.map(|(from, to)| (from.to_owned(), to.to_owned())));
}

#[test]
fn an_end_of_a_move_is_an_address() {
    let written_out = "Invalid address: An address must be written out: names with dots between them, and instance keys \
                       that are numbers or texts in quotes.";
    let cases = [
        ("terraform_data.a.id", "2:27 [id] Invalid address: Nothing can follow the address of a resource: an object is meant as a whole.".to_owned()),
        ("\"terraform_data.a\"", format!("2:10 [\"terraform_data.a\"] {written_out} | Remove the quotes: `terraform_data.a`.")),
        ("terraform_data.a[each.key]", format!("2:10 [terraform_data.a[each.key]] {written_out}")),
        ("terraform_data.a[*]", format!("2:10 [terraform_data.a[*]] {written_out}")),
        ("var.a", "2:10 [var] Invalid address: `var` begins no address of a resource or a module.".to_owned()),
        ("module", "2:10 [module] Invalid address: The name of a module call must follow `module`.".to_owned()),
        ("thing", "2:10 [thing] Invalid address: The address of a resource is its type and its name, with a dot between them.".to_owned()),
        ("terraform_data.a[1.5]", "2:27 [1.5] Invalid address: 1.5 is no index: an index is a whole number from 0.".to_owned()),
    ];
    for (from, expected) in cases {
        check(&moved(from, "terraform_data.b"), &expected);
    }
}

#[test]
fn a_resource_moves_to_a_resource_and_a_module_to_a_module() {
    check(
        &moved("terraform_data.a", "module.m"),
        "1:1 [moved] Invalid moved addresses: Both addresses must be of resources, or both of modules.",
    );
    check(
        "moved {\n  to = terraform_data.a\n  why = 1\n}",
        r#"
            1:1 [moved] Missing required argument: The argument "from" is required, but no definition was found.
            3:3 [why] Unsupported argument: An argument named "why" is not expected here.
        "#,
    );
}

#[test]
fn moves_that_contradict_each_other_are_refused() {
    check(
        &moved("terraform_data.a", "terraform_data.a"),
        "1:1 [moved] Redundant move statement: This block says that terraform_data.a has moved to the same address, which is as if it were not there. | Remove the block.",
    );
    check(
        &(moved("terraform_data.a", "terraform_data.b") + &moved("terraform_data.a", "terraform_data.c")),
        "5:1 [moved] Ambiguous move statements: terraform_data.a has moved to terraform_data.b by another block and to terraform_data.c by this one. It can be at one place only. | 1:1 the other block is here",
    );
    check(
        &(moved("terraform_data.a", "terraform_data.c") + &moved("terraform_data.b", "terraform_data.c")),
        "5:1 [moved] Ambiguous move statements: terraform_data.a has moved to terraform_data.c by another block, and terraform_data.b by this one. Only one can have that address. | 1:1 the other block is here",
    );
    check(&moved("terraform_data.a", "terraform_data.b").repeat(2), "");
    check(
        &(moved("terraform_data.a", "terraform_data.b") + &moved("terraform_data.b", "terraform_data.a")),
        "1:1 [moved] Cyclic dependency in move statements: These moves go round in a circle, so that there is no last address for anything:\n- main.hcl:1: terraform_data.a -> terraform_data.b\n- main.hcl:5: terraform_data.b -> terraform_data.a | A chain of moves ends at an address that no other block moves away from.",
    );
}

#[test]
fn what_is_removed_is_a_whole_resource_or_module_that_is_not_there() {
    let configuration = good(
        "removed {\n  from = terraform_data.a\n}\n\
         removed {\n  from = module.m.module.n\n  lifecycle {\n    destroy = false\n  }\n}\n\
         removed {\n  from = module.m.terraform_data.b\n  lifecycle {}\n}\n",
    );
    let removed =
        configuration.root.removed.iter().map(|block| format!("{} {:?}", block.from, block.on_removal));
    assert_eq!(
        removed.collect::<Vec<_>>(),
        ["terraform_data.a Destroy", "module.m.module.n Forget", "module.m.terraform_data.b Destroy"]
    );
    let cases = [
        (
            "terraform_data.a[0]",
            "2:10 [terraform_data.a[0]] Resource instance keys not allowed: A `removed` block is about a whole resource, such as terraform_data.a, and not about one instance of it.",
        ),
        (
            "module.m[0].terraform_data.a",
            "2:10 [module.m[0].terraform_data.a] Module instance keys not allowed: A `removed` block is about a whole module call, such as `module.net`, and not about one instance of it.",
        ),
        (
            "data.stacks_templates.a",
            "2:10 [data.stacks_templates.a] Data source address not allowed: A data source stands for nothing that could be destroyed or kept: remove its block, and it is gone.",
        ),
    ];
    for (from, expected) in cases {
        check(&format!("removed {{\n  from = {from}\n}}\n"), expected);
    }
    check(
        "removed {\n  from = terraform_data.a\n}\nresource \"terraform_data\" \"a\" {}\n",
        "4:1 [resource \"terraform_data\" \"a\"] Removed resource still exists: A `removed` block says that terraform_data.a was removed, but it is still declared here. | 1:1 the removed block is here | Remove one of the two.",
    );
}

#[test]
fn what_a_module_still_has_is_not_removed() {
    check(
        r#"
removed {
  from = module.m
}
removed {
  from = module.m.terraform_data.a
}
removed {
  from = module.m.module.n.terraform_data.a
}
removed {
  from = module.gone.terraform_data.a
}
removed {
  from = module.m.terraform_data.gone
}
module "m" {
  source = "./m"
}
module "again" {
  source = "./m"
}
//- m/main.hcl
resource "terraform_data" "a" {}
module "n" {
  source = "./n"
}
removed {
  from = module.n
}
//- m/n/main.hcl
resource "terraform_data" "a" {}
"#,
        r#"
        m/main.hcl:1:1 [resource "terraform_data" "a"] Removed resource still exists: A `removed` block says that module.m.terraform_data.a was removed, but it is still declared here. | 4:1 the removed block is here | Remove one of the two.
        m/main.hcl:2:1 [module "n"] Removed module still exists: A `removed` block says that module.n was removed, but it is still declared here. | m/main.hcl:5:1 the removed block is here | Remove one of the two.
        m/n/main.hcl:1:1 [resource "terraform_data" "a"] Removed resource still exists: A `removed` block says that module.m.module.n.terraform_data.a was removed, but it is still declared here. | 7:1 the removed block is here | Remove one of the two.
        16:1 [module "m"] Removed module still exists: A `removed` block says that module.m was removed, but it is still declared here. | 1:1 the removed block is here | Remove one of the two.
        "#,
    );
}

#[test]
fn a_removed_block_says_whether_to_destroy_and_nothing_else() {
    check(
        "removed {\n  from = terraform_data.a\n  lifecycle {\n    destroy = var.x\n    prevent_destroy = true\n  }\n}\n",
        r#"
            4:15 [var.x] Variables not allowed: Variables may not be used here: "destroy" is needed before anything is evaluated, so it must be `true` or `false`.
            5:5 [prevent_destroy] Unsupported argument: An argument named "prevent_destroy" is not expected here.
        "#,
    );
    check(
        "removed {\n  from = terraform_data.a\n  provisioner \"local-exec\" {\n    command = \"x\"\n  }\n}\n",
        r#"3:3 [provisioner "local-exec"] Unsupported block type: Blocks of type "provisioner" are not supported: terrace has no provisioners. | It changes clouds through their APIs only. What must be done before an object goes has to be done by hand."#,
    );
    let block = |destroy: &str| {
        format!("removed {{\n  from = terraform_data.a\n  lifecycle {{\n    destroy = {destroy}\n  }}\n}}\n")
    };
    check(
        &(block("true") + &block("false")),
        "7:1 [removed] Contradicting removed blocks: Another block says the opposite about the objects of terraform_data.a. | 1:1 the other block is here",
    );
}
