//! Walks through desired states: after every step the plan is empty, and in the end so is the world.
//! Walked once undisturbed, and with the process dying somewhere in every step.

use terrace::ops::Exit;
use terrace::plan::{PlanMode, PlanOptions};
use terrace::simulator::{BATCH_SERVER, CUBE_SERVER, DATACENTER, Execution, Fault, Random};

use crate::lab::{Lab, changes, text};

/// Pulls the walks' dice; printed where a walk fails.
const SEED: u64 = 20_261_122;
/// Walks of each table with crashes.
const WALKS: u64 = 8;

/// A resource type's table: one configuration after the other.
struct Table {
    name: &'static str,
    steps: Vec<String>,
}

fn container() -> Table {
    let block = |arguments: &str| format!("resource \"stacks_container\" \"c\" {{\n{arguments}\n}}\n");
    let steps = [
        "name = \"one\"\n template = \"nginx-micro\"",
        "name = \"one\"\n template = \"nginx-micro\"\n desired_status = \"stopped\"",
        "name = \"one\"\n template = \"nginx-micro\"\n desired_status = \"running\"\n restart_triggers = { a = \"1\" }",
        "name = \"one\"\n template = \"nginx-micro\"\n restart_triggers = { a = \"2\" }",
        "name = \"one\"\n template = \"nodejs\"\n plan = \"basic\"",
        "name = \"one\"\n template = \"nodejs\"\n plan = \"standard\"",
        "name = \"one\"\n template = \"nodejs\"\n plan = \"standard\"\n additional_storage_tier = 1",
        "name = \"one\"\n template = \"nodejs\"\n plan = \"standard\"\n additional_storage_tier = 5",
        "name = \"one\"\n template = \"nodejs\"\n plan = \"premium\"",
        "name = \"one\"\n template = \"nodejs\"\n discount_code = \"SPRING\"",
        "name = \"one\"\n template = \"nodejs\"\n discount_code = \"AUTUMN\"\n restart_triggers = { a = \"1\", b = \"2\" }",
        "name = \"one\"\n template = \"nodejs\"\n restart_triggers = { b = \"2\" }\n timeouts {\n create = \"20m\"\n }",
        "name = \"one\"\n template = \"nodejs\"\n timeouts {\n update = \"4m\"\n delete = \"3m\"\n }",
        "name = \"one\"\n template = \"nodejs\"\n desired_status = \"stopped\"\n restart_triggers = { c = \"3\" }",
        "name = \"one\"\n template = \"stacks-vpn\"",
        "name = \"one\"\n template = \"postgresql\"\n deletion_protection = false",
        "name = \"two\"\n template = \"nodejs\"",
        "name = \"two\"\n template = \"nodejs\"\n deletion_protection = true",
        "name = \"two\"\n template = \"nodejs\"\n deletion_protection = false",
        "name = \"six\"\n template = \"nodejs\"\n lifecycle {\n create_before_destroy = true\n }",
        "name = \"ten\"\n template = \"nodejs\"\n lifecycle {\n create_before_destroy = true\n }",
        "count = 3\n name = \"ten-${count.index}\"\n template = \"nginx-micro\"",
        "count = 1\n name = \"ten-${count.index}\"\n template = \"nginx-micro\"",
        "for_each = toset([\"aaa\", \"bbb\"])\n name = each.key\n template = \"nginx-micro\"",
    ];
    let mut steps: Vec<String> = steps.iter().map(|arguments| block(arguments)).collect();
    steps.push("resource \"terraform_data\" \"nothing\" {}\n".to_owned());
    Table { name: "container", steps }
}

/// Three containers that others are about.
const HOSTS: &str = "resource \"stacks_container\" \"app\" {\n  name = \"app\"\n  template = \"nginx-micro\"\n}\n\
resource \"stacks_container\" \"db\" {\n  name = \"dbx\"\n  template = \"postgresql\"\n  deletion_protection = false\n}\n\
resource \"stacks_container\" \"cache\" {\n  name = \"cache\"\n  template = \"redis-micro\"\n  deletion_protection = false\n}\n";

fn connection() -> Table {
    let to = |target: &str, more: &str| {
        format!(
            "resource \"stacks_connection\" \"c\" {{\n  source_id = stacks_container.app.id\n  target_id = \
             stacks_container.{target}.id\n{more}\n}}\n"
        )
    };
    let second = to("cache", "name = \"more\"").replace("\"c\"", "\"d\"");
    let steps = [
        format!("{HOSTS}{}", to("db", "name = \"main\"")),
        format!("{HOSTS}{}", to("db", "name = \"other\"")),
        format!("{HOSTS}{}", to("cache", "name = \"other\"")),
        format!("{HOSTS}{}", to("cache", "name = \"other\"\n restart_source = false")),
        format!("{HOSTS}{}", to("cache", "restart_source = false")),
        format!("{HOSTS}{}", to("cache", "name = \"named\"\n restart_source = true")),
        // The other way round.
        format!(
            "{HOSTS}{}",
            to("app", "")
                .replace("source_id = stacks_container.app.id", "source_id = stacks_container.cache.id")
        ),
        // Its source rests, and wakes up.
        format!(
            "{}{}",
            HOSTS.replace("\"nginx-micro\"", "\"nginx-micro\"\n  desired_status = \"stopped\""),
            to("db", "name = \"main\"")
        ),
        format!("{HOSTS}{}", to("db", "name = \"main\"")),
        format!("{HOSTS}{}{second}", to("db", "")),
        // The source goes and comes back as another one.
        format!("{}{}{second}", HOSTS.replace("nginx-micro", "nodejs"), to("db", "")),
        // A target goes together with what refers to it.
        format!(
            "{}{}",
            HOSTS.split("resource \"stacks_container\" \"cache\"").next().unwrap_or_default(),
            to("db", "")
        ),
        HOSTS.to_owned(),
    ];
    Table { name: "connection", steps: steps.into() }
}

fn allowlist() -> Table {
    let list = |entries: &[&str], more: &str| {
        let entries: String = entries.iter().map(|entry| format!("  entry {{\n{entry}\n  }}\n")).collect();
        format!(
            "{HOSTS}resource \"stacks_ip_allowlist\" \"l\" {{\n  container_id = stacks_container.app.id\n{more}\n{entries}}}\n"
        )
    };
    let office = "ip_address = \"198.51.100.0/24\"";
    let steps = [
        list(&[office], ""),
        list(&["ip_address = \"198.51.100.0/24\"\n description = \"office\""], ""),
        list(&["ip_address = \"198.51.100.0/24\"\n description = \"office\"\n service_type = \"tcp\""], ""),
        list(&[office, "ip_address = \"2001:DB8::1\""], ""),
        list(&["ip_address = \"2001:db8:0::1\"", office, "ip_address = \"192.0.2.7/32\""], ""),
        list(&["ip_address = \"192.0.2.7\""], ""),
        list(&["ip_address = \"192.0.2.8\""], "keep_caller_ip = true"),
        list(
            &[
                "ip_address = \"192.0.2.8\"\n service_type = \"http\"",
                "ip_address = \"203.0.113.45\"\n description = \"me\"",
            ],
            "",
        ),
        list(
            &[
                "ip_address = \"192.0.2.8\"\n service_type = \"http\"\n description = \"one\"",
                "ip_address = \"::/0\"",
            ],
            "",
        ),
        list(&["ip_address = \"192.0.2.8\""], ""),
        list(&["ip_address = \"192.0.2.8\""], "")
            .replace("stacks_container.app.id", "stacks_container.cache.id"),
        HOSTS.to_owned(),
    ];
    Table { name: "allow-list", steps: steps.into() }
}

fn backup() -> Table {
    let of = |name: &str, container: &str, more: &str| {
        format!(
            "resource \"stacks_backup\" \"{name}\" {{\n  container_id = stacks_container.{container}.id\n{more}\n}}\n"
        )
    };
    let steps = [
        format!("{HOSTS}{}", of("b", "db", "")),
        format!("{HOSTS}{}", of("b", "db", "pinned = false")),
        format!("{HOSTS}{}", of("b", "db", "pinned = true\n  timeouts {\n    create = \"5m\"\n  }")),
        // Two of one container are made together.
        format!("{HOSTS}{}{}", of("b", "db", "count = 2"), of("c", "db", "")),
        format!("{HOSTS}{}{}", of("b", "db", ""), of("c", "cache", "")),
        // The container goes and comes back as another one, and its backup with it.
        format!("{}{}", HOSTS.replace("\"postgresql\"", "\"mysql\""), of("b", "db", "")),
        format!("{HOSTS}{}", of("b", "app", "lifecycle {\n create_before_destroy = true\n }")),
        format!("{HOSTS}{}", of("b", "db", "lifecycle {\n create_before_destroy = true\n }")),
        HOSTS.to_owned(),
    ];
    Table { name: "backup", steps: steps.into() }
}

fn data() -> Table {
    let block = |arguments: &str| {
        format!(
            "resource \"terraform_data\" \"a\" {{\n{arguments}\n}}\nresource \"terraform_data\" \"b\" {{\n  input = \
             terraform_data.a.output\n  triggers_replace = terraform_data.a.id\n}}\noutput \"o\" {{\n  value = \
             terraform_data.b.output\n  sensitive = true\n}}\n"
        )
    };
    let steps = [
        "",
        "input = \"x\"",
        "input = { a = [1, true, null], b = sensitive(\"secret-word\") }",
        "input = 7",
        "input = 7\n triggers_replace = [1]",
        "input = 7\n triggers_replace = [2]\n lifecycle {\n create_before_destroy = true\n }",
        "input = 8\n triggers_replace = [3]\n lifecycle {\n create_before_destroy = true\n ignore_changes = [input]\n }",
        "input = 9\n triggers_replace = [3]\n lifecycle {\n ignore_changes = [input]\n }",
        "input = \"x\"",
        "",
    ];
    Table { name: "terraform_data", steps: steps.iter().map(|arguments| block(arguments)).collect() }
}

fn ionos_power() -> Table {
    let power = |name: &str, server: &str, status: &str| {
        format!(
            "resource \"ionos_server_power\" \"{name}\" {{\n  datacenter_id  = \"{DATACENTER}\"\n  server_id      = \
             \"{server}\"\n  desired_status = \"{status}\"\n}}\n"
        )
    };
    let both =
        |batch: &str, cube: &str| power("batch", BATCH_SERVER, batch) + &power("cube", CUBE_SERVER, cube);
    let steps = [
        both("running", "running"),
        both("stopped", "running"),
        both("running", "suspended"),
        power("batch", BATCH_SERVER, "stopped"),
        // Another server under the same name: the old one is forgotten as it is.
        power("batch", CUBE_SERVER, "running"),
        both("running", "suspended"),
    ];
    Table { name: "ionos_server_power", steps: steps.into() }
}

fn tables() -> [Table; 6] {
    [container(), connection(), allowlist(), backup(), data(), ionos_power()]
}

async fn check_end(lab: &Lab, when: &str) {
    let ran = lab.apply_with(PlanOptions { mode: PlanMode::Destroy, ..PlanOptions::default() }).await;
    assert_eq!(ran.exit, Exit::Success, "{when}: {}", ran.text);
    assert_eq!(lab.world(), Vec::<String>::new(), "{when}");
    let state = lab.host.file("terrace.simulated.state.json").expect("it was written");
    assert!(!state.contains("\"instances\""), "{when}: {state}");
}

/// Applied, and nothing more to do, and nobody else changed anything.
async fn check_applied(lab: &Lab, when: &str) {
    let ran = lab.apply().await;
    assert_eq!(ran.exit, Exit::Success, "{when}: {}", ran.text);
    let report = lab.plan().await;
    assert_eq!(report.exit, Exit::Success, "{when}: {}\n{}", changes(&report), text(&report));
    let drift = report.plan.map(|plan| plan.drift).unwrap_or_default();
    assert_eq!(drift, [], "{when}");
}

#[tokio::test(start_paused = true)]
async fn every_desired_state_is_reached_from_the_one_before() {
    for Table { name, steps } in tables() {
        let lab = Lab::new("");
        for (at, configuration) in steps.iter().enumerate() {
            lab.write(configuration);
            check_applied(&lab, &format!("{name}, step {at}")).await;
        }
        check_end(&lab, name).await;
    }
}

/// The process dies at its nth write to disk or at its nth request, executed or not.
fn arm(lab: &Lab, random: &mut Random) -> String {
    let number = random.number() % 12;
    let execution = if random.number().is_multiple_of(2) { Execution::Skipped } else { Execution::Done };
    if random.number().is_multiple_of(2) {
        lab.host.crash_at_write(number);
        return format!("crash at write {number}");
    }
    let (host, mut seen) = (lab.host.clone(), 0);
    lab.simulator.set_fault_hook(Box::new(move |_| {
        if host.has_crashed() {
            return Some(Fault::NotConnected);
        }
        seen += 1;
        (seen == number + 1).then(|| {
            host.crash();
            Fault::Reset(execution)
        })
    }));
    format!("crash at request {number}, {execution:?}")
}

#[tokio::test(start_paused = true)]
async fn every_desired_state_is_reached_through_a_crash() {
    for walk in 0..WALKS {
        let mut random = Random::seeded(SEED + walk);
        for Table { name, steps } in tables() {
            let mut lab = Lab::new("");
            for (at, configuration) in steps.iter().enumerate() {
                lab.write(configuration);
                let how = arm(&lab, &mut random);
                let when = format!("seed {}, {name}, step {at}, {how}", SEED + walk);
                let _ = lab.apply().await;
                lab.host = lab.host.reboot();
                lab.simulator.clear_faults();
                check_applied(&lab, &when).await;
            }
            check_end(&lab, &format!("seed {}, {name}", SEED + walk)).await;
        }
    }
}
