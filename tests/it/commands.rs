//! Commands beside the main job, typed by a person: what is there, what is typed, what is printed, which
//! files are there afterwards. With wrong use of each.

use terrace::simulator::World;

use crate::lab::QUICKSTART;
use crate::shell::{STATE, Shell};

/// The id that people and `import` know an application by.
const APP: &str = "usr-abc12345-myapp";
const SHUT_OFF: &str = "15f67991-0f51-4efc-a8ad-ef1fb31a480c";
const DATACENTER: &str = "b4a5bf2c-7c2b-4c3b-8b0c-2f9a3f0c2d11";

/// What a run says where it is refused: exit code 1, nothing on standard output.
fn check_refused(shell: &Shell, line: &str, expected: &str) {
    let said = shell.run(line);
    assert_eq!((said.code, said.out.as_str()), (1, ""), "{line}: {said:?}");
    let err = said.err.split_whitespace().collect::<Vec<_>>().join(" ").replace(" = ", " ");
    assert!(err.contains(expected), "{line}: {}", said.err);
}

#[test]
fn the_state_is_listed_shown_moved_and_dropped() {
    let shell = Shell::applied(QUICKSTART);
    insta::assert_snapshot!(shell.run("state list").all(), @r"
    stacks_connection.db
    stacks_container.app
    stacks_container.db
    stacks_ip_allowlist.app
    exit code 0
    ");
    insta::assert_snapshot!(shell.run("state list stacks_container.app stacks_container.db").all(), @r"
    stacks_container.app
    stacks_container.db
    exit code 0
    ");
    let shown = shell.run("state show stacks_ip_allowlist.app").out;
    assert!(
        shown.starts_with("# stacks_ip_allowlist.app:\nresource \"stacks_ip_allowlist\" \"app\" {\n"),
        "{shown}"
    );
    assert!(shown.contains("    container_id   = \"usr-abc12345-myapp\"\n"), "{shown}");
    let by_id = shell.run("state list -id=usr-abc12345-myapp");
    assert_eq!(by_id.all(), "stacks_container.app\nexit code 0");
    assert_eq!(shell.run("state list -id=usr-abc12345-none").all(), "exit code 0");
    insta::assert_snapshot!(shell.run("state mv -dry-run stacks_container.db stacks_container.x").all(), @r"
    Would move stacks_container.db to stacks_container.x
    exit code 0
    ");
    let trial = shell.run("state rm -dry-run stacks_container.db").all();
    assert_eq!(trial, "Would remove stacks_container.db\nexit code 0");
    assert_eq!(shell.state().lines().count(), 4, "nothing was done");
    insta::assert_snapshot!(
        shell.run("state mv stacks_container.db 'module.data.stacks_container.main[0]'").all(),
        @r"
    Moved stacks_container.db to module.data.stacks_container.main[0]
    Successfully moved 1 object(s).
    exit code 0
    "
    );
    insta::assert_snapshot!(shell.run("state rm stacks_connection.db stacks_ip_allowlist").all(), @r#"
    error: invalid value 'stacks_ip_allowlist' for '<ADDR>...': "stacks_ip_allowlist" is no complete address: the resource's name must follow

    For more information, try '--help'.
    exit code 1
    "#);
    insta::assert_snapshot!(shell.run("state rm stacks_ip_allowlist.app").all(), @r"
    Removed stacks_ip_allowlist.app
    Successfully removed 1 resource instance(s).
    exit code 0
    ");
    assert_eq!(
        shell.state(),
        "stacks_connection.db\nstacks_container.app\nmodule.data.stacks_container.main[0]\n"
    );
    assert!(
        shell.read(&format!("{STATE}.backup")).contains("stacks_ip_allowlist"),
        "the step before is kept"
    );
}

#[test]
fn what_the_state_does_not_have_is_not_shown_moved_or_dropped() {
    let empty = Shell::new(QUICKSTART);
    assert_eq!(empty.run("state list").all(), "exit code 0");
    insta::assert_snapshot!(empty.run("state show stacks_container.app").all(), @r#"
    Error: No matching objects
     |
     = The state has no object at stacks_container.app: it is empty.
     = help: Is this the right folder, and is --simulate set as it was for the apply?
    exit code 1
    "#);
    assert!(!empty.has(STATE), "looking writes nothing");

    let shell = Shell::applied(QUICKSTART);
    let before = shell.read(STATE);
    insta::assert_snapshot!(shell.run("state mv stacks_container.ap stacks_container.web").all(), @r#"
    Error: No matching objects
     |
     = The state has no object at stacks_container.ap.
     = help: Did you mean `stacks_container.app`?
     = help: `terrace state list` shows all addresses.
    exit code 1
    "#);
    for (line, expected) in [
        ("state list stacks_container.app stacks_container.nope", "no object at stacks_container.nope"),
        ("state show stacks_container.ap", "Did you mean `stacks_container.app`?"),
        ("state show stacks_container", "stacks_container"),
        ("state rm stacks_container.app stacks_container.nope", "no object at stacks_container.nope"),
        ("state mv stacks_container.app stacks_container.db", "stands for another object already"),
        ("state mv stacks_container.app stacks_connection.app", "are of different types"),
        ("state mv stacks_container.app module.m", "is a module, and the other a resource"),
        ("state mv stacks_container.app", "required arguments were not provided"),
        ("state rm", "required arguments were not provided"),
        ("state remove stacks_container.app", "unrecognized subcommand"),
    ] {
        check_refused(&shell, line, expected);
    }
    assert_eq!(shell.read(STATE), before);
}

#[test]
fn an_object_that_exists_is_imported_once() {
    let shell = Shell::applied(QUICKSTART);
    shell.remove(STATE);
    insta::assert_snapshot!(shell.run(&format!("import stacks_container.app {APP}")).all(), @r#"
    Import successful!

    stacks_container.app is in the state now and managed by terrace. `terrace plan` shows whether it is as configured.
    exit code 0
    "#);
    assert_eq!(shell.run("import stacks_container.db mydb").code, 0);
    assert_eq!(shell.state(), "stacks_container.app\nstacks_container.db\n");
    insta::assert_snapshot!(shell.run("import stacks_container.db mydb").all(), @r#"
    Error: Resource already managed
     |
     = stacks_container.db stands for an object already. It would be forgotten, though it goes on
       existing.
     = help: To manage another object from now on, first run `terrace state rm 'stacks_container.db'`.
    exit code 1
    "#);
    // The same object under another address: whoever removes one of them would remove the other.
    shell.write(
        "more.hcl",
        "resource \"stacks_container\" \"copy\" {\n  name     = \"copy\"\n  template = \"nodejs\"\n}\n",
    );
    insta::assert_snapshot!(shell.run(&format!("import stacks_container.copy {APP}")).all(), @r#"
    Error: Object already managed
     |
     = This object is managed already, as stacks_container.app: an object has one address.
     = help: To give it the other address, run `terrace state mv 'stacks_container.app'
             'stacks_container.copy'`.
    exit code 1
    "#);
    assert_eq!(shell.state(), "stacks_container.app\nstacks_container.db\n");
}

#[test]
fn what_cannot_be_imported_is_refused_without_a_state() {
    let shell = Shell::new(QUICKSTART);
    insta::assert_snapshot!(shell.run("import stacks_container.app usr-abc12345-nothing").all(), @r#"
    Error: Nothing to import
     --> main.hcl:8:1
      |
    8 | resource "stacks_container" "app" {
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = in: import
      = There is no stacks_container with the id "usr-abc12345-nothing". Only what exists can be
        imported.
      = help: Check the id and the API key. `terrace discover` lists what nobody manages.
    exit code 1
    "#);
    for (line, expected) in [
        ("import stacks_container.ap x", "Did you mean `stacks_container.app`?"),
        ("import stacks_container x", "stacks_container"),
        ("import stacks_container.app[0] myapp", "Did you mean `stacks_container.app`?"),
        ("import stacks_connection.db myapp", "SOURCE_ID/CONNECTION_ID"),
        ("import data.stacks_container.app myapp", "no resource that could be managed"),
        ("import stacks_container.app", "required arguments were not provided"),
    ] {
        check_refused(&shell, line, expected);
    }
    assert!(!shell.has(STATE));
}

#[test]
fn what_nobody_manages_is_discovered_written_and_adopted() {
    let shell = Shell::new("provider \"stacks\" {}\n");
    shell.elsewhere(|world| {
        let app = world.dashboard().create("myapp", "nodejs", None).expect("a good order");
        let db = world.dashboard().create("mydb", "postgresql", None).expect("a good order");
        world.dashboard().connect(&app, &db, "primary-db").expect("both are there");
    });
    insta::assert_snapshot!(shell.run("discover -out=adopted.hcl").all(), @r#"
    Looked into stacks: 3 not managed (1 stacks_connection, 2 stacks_container), 0 managed already.
    Wrote adopted.hcl. Review it; `terrace apply` then imports all of it.
    exit code 0
    "#);
    // Connections have ids of chance.
    let adopted = shell.read("adopted.hcl");
    let own = adopted.split("myapp/").nth(1).and_then(|rest| rest.split('"').next()).expect("an import id");
    insta::assert_snapshot!(adopted.replace(own, "CONNECTION"), @r#"
    import {
      to = stacks_container.myapp
      id = "usr-abc12345-myapp"
    }

    resource "stacks_container" "myapp" {
      name     = "myapp"
      template = "nodejs"
    }

    import {
      to = stacks_container.mydb
      id = "usr-abc12345-mydb"
    }

    resource "stacks_container" "mydb" {
      name     = "mydb"
      template = "postgresql"
    }

    import {
      to = stacks_connection.myapp_primary_db
      id = "usr-abc12345-myapp/CONNECTION"
    }

    resource "stacks_connection" "myapp_primary_db" {
      source_id = stacks_container.myapp.id
      target_id = stacks_container.mydb.id
      name      = "primary-db"
    }
    "#);
    let applied = shell.run("apply -auto-approve -input=false");
    assert_eq!(applied.code, 0, "{applied:?}");
    assert!(applied.out.contains("3 imported, 0 added, 0 changed, 0 destroyed"), "{}", applied.out);
    insta::assert_snapshot!(shell.run("discover").all(), @r#"
    Looked into stacks: nothing to bring under management, 3 managed already.
    exit code 0
    "#);
    check_refused(&shell, "discover -out=adopted.hcl", "adopted.hcl exists already");
    check_refused(&shell, "discover -out", "a value is required");
}

#[test]
fn configuration_is_generated_for_a_server_that_shut_itself_down() {
    let shell = Shell::new(&format!(
        "import {{\n  to = ionos_server_power.batch\n  id = \"{DATACENTER}/{SHUT_OFF}\"\n}}\n"
    ));
    shell.elsewhere(|world| world.designer().shut_down_guest(SHUT_OFF).expect("the server is there"));
    insta::assert_snapshot!(shell.run("plan -generate-config-out=generated.hcl").all(), @r#"
    Simulation: everything below happens in the simulator only. Nothing real is touched.

    Terrace made the following plan. Resource actions are indicated with the following symbols:
      ~ update in-place

    Terrace will perform the following actions:

      # ionos_server_power.batch will be updated in-place
      # (imported from "b4a5bf2c-7c2b-4c3b-8b0c-2f9a3f0c2d11/15f67991-0f51-4efc-a8ad-ef1fb31a480c")
      # !! Data loss: the server "batch-1" loses its public addresses that are not known to be reserved:
      #    198.51.100.23. A start gives it others
      # $ Still charged: the server "batch-1" was shut down from inside, and its cores and memory are
      #    charged until it is stopped; this stops it
      ~ resource "ionos_server_power" "batch" {
          ~ desired_status = "shutoff" -> "stopped"
            name           = "batch-1"
          ~ state          = "AVAILABLE" -> (known after apply)
          ~ vm_state       = "SHUTOFF" -> (known after apply)
            # (5 unchanged attributes hidden)
        }

    Plan: 1 to import, 0 to add, 1 to change, 0 to destroy.
    Work: 7 API requests (ionos 7), about 20 s.
    Wrote configuration for a resource to generated.hcl. Review it before you apply.

    Warning: Object would be changed
     --> main.hcl:3:8
      |
    3 |   id = "b4a5bf2c-7c2b-4c3b-8b0c-2f9a3f0c2d11/15f67991-0f51-4efc-a8ad-ef1fb31a480c"
      |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = The desired_status of ionos_server_power.batch is "shutoff" just now, which no
        configuration can ask for. "stopped" was written instead, so that an apply changes it.
      = help: Look at it in the plan, and write another desired_status if you want it otherwise.
    exit code 0
    "#);
    insta::assert_snapshot!(shell.read("generated.hcl"), @r#"
    resource "ionos_server_power" "batch" {
      datacenter_id  = "b4a5bf2c-7c2b-4c3b-8b0c-2f9a3f0c2d11"
      server_id      = "15f67991-0f51-4efc-a8ad-ef1fb31a480c"
      desired_status = "stopped"
    }
    "#);
    assert_eq!(shell.run("validate").code, 0);
    check_refused(&shell, "plan -generate-config-out=generated.hcl", "generated.hcl exists already");
    let applied = shell.run("apply -auto-approve -input=false");
    assert_eq!(applied.code, 0, "{applied:?}");
    assert_eq!(shell.run("plan -detailed-exitcode").code, 0);
}

#[test]
fn the_cost_is_told_for_people_and_programs() {
    let shell = Shell::applied(QUICKSTART);
    let more = "resource \"stacks_container\" \"cache\" {\n  name     = \"cache\"\n  template = \"redis-micro\"\n}\n";
    shell.write("more.hcl", more);
    insta::assert_snapshot!(shell.run("cost").all(), @r#"
    Simulation: everything below happens in the simulator only. Nothing real is touched.

    Per month                 State   Configuration   Difference
    ────────────────────────────────────────────────────────────
    stacks_connection.db          -               -            -
    stacks_container.app      $4.00           $4.00            -
    stacks_container.cache        -           $1.00       +$1.00
    stacks_container.db       $4.00           $4.00            -
    stacks_ip_allowlist.app       -               -            -
    ────────────────────────────────────────────────────────────
    Total                     $8.00           $9.00       +$1.00
    exit code 0
    "#);
    let json = shell.run("cost -json");
    let value: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    assert!(value.is_object() && json.err.is_empty(), "{json:?}");
    // A plan that cannot be carried out is reckoned all the same.
    shell.write("main.hcl", &QUICKSTART.replace("\"mydb\"", "\"my db\""));
    let failed = shell.run("cost");
    assert_eq!(failed.code, 1);
    assert!(
        failed.out.contains("stacks_container.cache        -           $1.00       +$1.00"),
        "{}",
        failed.out
    );
}

#[test]
fn graphs_are_drawn_in_three_forms() {
    let shell = Shell::new(QUICKSTART);
    insta::assert_snapshot!(shell.run("graph -format=mermaid").all(), @r#"
    flowchart RL
      n0["stacks_connection.db"]
      n1["stacks_container.app"]
      n2["stacks_container.db"]
      n3["stacks_ip_allowlist.app"]
      n0 --> n1
      n0 --> n2
      n3 --> n1
    exit code 0
    "#);
    let dot = shell.run("graph");
    assert!(dot.code == 0 && dot.out.starts_with("digraph G {\n"), "{dot:?}");
    let svg = shell.run("graph --format svg");
    assert!(svg.out.starts_with("<svg ") && svg.out.ends_with("</svg>\n"), "{}", svg.out);
    assert_eq!(shell.run("plan -out=x.plan").code, 0);
    assert!(shell.run("graph -plan=x.plan").out.contains("stacks_container.app (create)"));
    check_refused(&shell, "graph -format=png", "possible values: dot, mermaid, svg");
    check_refused(&shell, "graph -plan=none.plan", "No such file");
    check_refused(&shell, "graph -plan=main.hcl", "is no saved plan");
}

#[test]
fn a_plan_and_a_state_are_shown_in_every_form_without_configuration() {
    let shell = Shell::applied(QUICKSTART);
    shell.write("main.hcl", &QUICKSTART.replace("nodejs", "python"));
    assert_eq!(shell.run("plan -out=x.plan").code, 0);
    shell.remove("main.hcl");
    let markdown = shell.run("show --format markdown x.plan").out;
    insta::assert_snapshot!(markdown.lines().take(22).collect::<Vec<_>>().join("\n"), @r#"
    <!-- terrace-plan -->
    ## Plan: 3 to add, 0 to change, 3 to destroy. (3 of these are replacements)

    **Simulation:** everything below happens in the simulator only. Nothing real is touched.

    **Cost:** `$8.00` → `$8.00` per month (no change).

    **Work:** 17 API requests (stacks 17 of `60/min`), about 27 s.

    > [!CAUTION]
    > - **Data loss:** `stacks_container.app`: the data, volumes and backups of the container "myapp" (nodejs) are permanently removed
    > - **Lockout:** `stacks_ip_allowlist.app`: your own address `203.0.113.45` is not in this list: you will not reach the container from here

    | | resource | what happens | per month |
    | --- | --- | --- | ---: |
    | `-/+` | `stacks_connection.db` | must be replaced (`source_id` forces replacement) |  |
    | `-/+` | `stacks_container.app` | must be replaced (template forces replacement), **data is lost** | `$4.00` |
    | `-/+` | `stacks_ip_allowlist.app` | must be replaced (`container_id` forces replacement) |  |

    <details><summary><code>&#45;&#47;&#43;</code> <code>stacks&#95;connection&#46;db</code></summary>

    ```diff
    "#);
    let state = shell.run("show --format=markdown").out;
    assert!(
        state.starts_with("## State: 4 objects\n") && state.contains("# stacks_container.app:\n"),
        "{state}"
    );
    for file in ["", "x.plan"] {
        let html = shell.run(&format!("show -format=html {file}")).out;
        assert!(
            html.to_lowercase().starts_with("<!doctype html>") && html.contains("stacks_container.app"),
            "{file}"
        );
        let json = shell.run(&format!("show -json {file}")).out;
        let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert!(value["format_version"].is_string() && json.lines().count() == 1, "{file}");
    }
    check_refused(&shell, "show -json -format=html", "cannot be used with");
    check_refused(&shell, "show -show-sensitive", "-show-sensitive needs -json");
    check_refused(&shell, "show none.plan", "No such file");
}

#[test]
fn completions_and_manual_pages_know_every_command() {
    let shell = Shell::new("");
    let help = shell.run("--help").out;
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.len() > 20, "{help}");
    for kind in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = shell.run(&format!("completions {kind}")).out;
        for command in &commands {
            assert!(script.contains(command), "{kind}: {command}");
        }
    }
    for command in &commands {
        let page = shell.run(&format!("man {command}"));
        assert!(page.code == 0 && page.out.contains(".SH NAME") && page.out.contains("Example"), "{command}");
        let help = shell.run(&format!("{command} -help"));
        assert!(help.code == 0 && help.out.contains("Example"), "{command}: {help:?}");
    }
    let version: serde_json::Value =
        serde_json::from_str(&shell.run("version -json").out).expect("JSON, as Terraform prints it");
    assert_eq!(version["terraform_version"], "1.11.4", "{version}");
    assert_eq!(version["terrace_version"], env!("CARGO_PKG_VERSION"), "{version}");
    check_refused(&shell, "completions tcsh", "possible values: bash, elvish, fish");
    check_refused(&shell, "man stat", "Did you mean `state`?");
}

#[test]
fn what_others_did_is_refreshed_into_the_state() {
    let shell = Shell::applied(QUICKSTART);
    shell.elsewhere(|world: &mut World| {
        world.dashboard().set_status(APP, terrace::simulator::Status::Stopped).expect("it is there");
    });
    let shown = shell.run("plan -refresh-only");
    assert!(shown.code == 0 && shown.out.contains("desired_status"), "{shown:?}");
    let refreshed = shell.run("refresh");
    assert_eq!(refreshed.code, 0, "{refreshed:?}");
    let state = shell.run("state show stacks_container.app").out;
    assert!(state.contains("status              = \"stopped\""), "{state}");
    let plan = shell.run("plan -detailed-exitcode -summary");
    assert_eq!((plan.code, plan.err.as_str()), (2, ""), "{plan:?}");
    assert!(plan.out.contains("  ~ stacks_container.app\n"), "{}", plan.out);
}
