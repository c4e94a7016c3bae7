//! Reports in files, saved plans in every format, and what may be applied without asking.

use super::{run, shop};
use crate::host::{Terminal, TestHost};

const FILES: [(&str, &str); 3] = [("json", "plan.json"), ("markdown", "plan.md"), ("html", "plan.html")];

fn file(host: &TestHost, name: &str) -> String {
    host.file(name).unwrap_or_else(|| panic!("{name} is not there"))
}

/// A host with what another one has, but for the configuration.
fn without_configuration(host: &TestHost, name: &str) -> TestHost {
    TestHost::new().with_file(name, &file(host, name))
}

#[test]
fn a_saved_plan_is_shown_as_it_was_reported_without_configuration_or_cloud() {
    let host = shop();
    let (code, out, err) =
        run(&host, "plan -out=shop.plan -json-out=plan.json -markdown=plan.md --html plan.html");
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let digest = out.lines().find(|line| line.starts_with("Digest: sha256:")).expect("a digest");
    let digest = digest.trim_start_matches("Digest: ");
    let elsewhere = without_configuration(&host, "shop.plan");
    for (format, name) in FILES {
        let (code, shown, err) = run(&elsewhere, &format!("show -format={format} shop.plan"));
        assert_eq!((code, err.as_str()), (0, ""), "{format}");
        assert!(shown.contains(digest) && shown.contains("stacks_container.shop"), "{format}: {shown}");
        assert!(!shown.contains("s3cret"), "{format}: {shown}");
        if format != "json" {
            assert_eq!(shown, file(&host, name), "{format}");
        }
    }
    let (code, shown, _) = run(&elsewhere, "show shop.plan");
    assert_eq!(code, 0);
    assert!(out.starts_with(&shown) && shown.ends_with(&format!("\nDigest: {digest}\n")), "{shown}");
}

#[test]
fn a_state_is_shown_in_every_format_without_configuration_or_cloud() {
    let host = shop();
    assert_eq!(run(&host, "apply -auto-approve").0, 0);
    let elsewhere = without_configuration(&host, "terrace.simulated.state.json");
    for format in ["text", "json", "markdown", "html"] {
        let (code, shown, err) =
            run(&elsewhere, &format!("show -format={format} terrace.simulated.state.json"));
        assert_eq!((code, err.as_str()), (0, ""), "{format}");
        assert!(shown.contains("nodejs") && !shown.contains("s3cret"), "{format}: {shown}");
    }
    let (code, _, err) = run(&elsewhere, "show -show-sensitive terrace.simulated.state.json");
    assert!(code == 1 && err.contains("-show-sensitive needs -json"), "{err}");
}

#[test]
fn a_plan_that_cannot_be_made_leaves_a_comment_that_says_why() {
    let host = shop().with_file("wrong.hcl", "output \"x\" { value = stacks_container.shpo.id }\n");
    let (code, _, err) = run(&host, "plan -markdown=plan.md -html=plan.html");
    assert_eq!(code, 1, "{err}");
    for name in ["plan.md", "plan.html"] {
        let text = file(&host, name);
        assert!(text.contains("No plan could be made") && text.contains("wrong.hcl:1:"), "{text}");
    }
}

#[test]
fn changes_that_are_ruled_out_fail_plan_and_apply() {
    let host = shop();
    assert_eq!(run(&host, "apply -auto-approve -never=destroy,forget").0, 0, "it creates only");
    let changed = file(&host, "main.hcl").replace("nodejs", "python");
    host.set_file("main.hcl", &changed);

    let (code, out, err) = run(&host, "plan -never=destroy -out=shop.plan -markdown=plan.md");
    assert_eq!(code, 1, "{err}");
    assert!(out.contains("stacks_container.shop must be replaced"), "the plan is shown: {out}");
    assert!(
        err.contains("Change that is ruled out") && err.contains("replace stacks_container.shop"),
        "{err}"
    );
    assert_eq!(host.file("shop.plan"), None, "a plan that fails is not saved");
    assert!(file(&host, "plan.md").contains("Change that is ruled out"));

    let before = file(&host, "terrace.simulated.state.json");
    assert_eq!(run(&host, "apply -auto-approve -never=replace").0, 1);
    assert_eq!(run(&host, "plan -never=update -out=shop.plan").0, 0);
    let (code, _, err) = run(&host, "apply -never=replace shop.plan");
    assert_eq!(code, 1, "ruled out beside a saved plan: {err}");
    assert_eq!(file(&host, "terrace.simulated.state.json"), before);
    let (code, _, err) = run(&host, "plan -never=destory");
    assert!(code == 1 && err.contains("did you mean `destroy`?"), "{err}");
}

#[test]
fn kinds_of_changes_that_are_approved_beforehand_are_not_asked_about() {
    let host = shop();
    let (code, out, err) = run(&host, "apply -input=false -auto-approve=create,update");
    assert_eq!(code, 0, "{out}{err}");
    let (code, _, err) = run(&host, "destroy -input=false -auto-approve=create,update");
    assert_eq!(code, 1);
    assert!(err.contains("Approval needed") && err.contains(" 1 destroy."), "{err}");

    let host = host.with_terminal(Terminal { stdin: true, stdout: true, stderr: true, width: 80 });
    host.answer("yes");
    let (code, _, err) = run(&host, "destroy -no-color -auto-approve=create");
    assert_eq!(code, 1, "data is lost: yes is not enough");
    assert!(err.contains("\n  Not approved beforehand: 1 destroy.\n"), "{err}");
    assert!(
        err.contains("\n  Only 'shop', the name of what is lost, will be accepted to approve.\n"),
        "{err}"
    );
    host.answer("shop");
    let (code, out, err) = run(&host, "destroy -no-color -auto-approve=create");
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("Destroy complete! Resources: 1 destroyed."), "{out}");
}
