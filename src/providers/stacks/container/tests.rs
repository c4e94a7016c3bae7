//! Validation and planning of `stacks_container`, as tables.

use super::*;
use crate::providers::attrs;

/// A configuration with these arguments, null for the others.
pub(in crate::providers::stacks) fn config(arguments: &[(&'static str, Value)]) -> Value {
    let base = attrs::nothing(SCHEMA.ty());
    arguments.iter().fold(base, |object, (name, value)| object.with_attr(*name, value.clone()))
}

/// What the planner proposes: the configuration, with what is computed taken over.
fn proposed(prior: Option<&Value>, config: &Value) -> Value {
    SCHEMA.attributes.iter().filter(|a| a.is_computed()).fold(config.clone(), |object, attribute| {
        if !attrs::is_null(config, attribute.name) {
            return object;
        }
        let carried = prior.and_then(|prior| prior.get_attr(attribute.name)).cloned();
        object.with_attr(attribute.name, carried.unwrap_or_else(|| Value::unknown(attribute.ty)))
    })
}

fn planned_from(prior: Option<&Value>, arguments: &[(&'static str, Value)]) -> Planned {
    let config = config(arguments);
    let proposed = proposed(prior, &config);
    plan(PlanAsk { prior, config: &config, proposed: &proposed })
}

/// A planned new container.
pub(in crate::providers::stacks) fn planned() -> Value {
    planned_from(None, &[("name", "my-api".into()), ("template", "nodejs".into())]).value
}

/// A container as the state holds it.
fn object(arguments: &[(&'static str, Value)]) -> Value {
    let made = planned_from(None, arguments).value.with_attr("id", "usr-abc12345-web".into());
    with_cost(&attrs::settled(&made.with_attr("status", "running".into())), &Prices::default())
}

const WEB: [(&str, &str); 2] = [("name", "web"), ("template", "nodejs")];

fn web(more: &[(&'static str, Value)]) -> Vec<(&'static str, Value)> {
    WEB.iter().map(|(name, text)| (*name, Value::from(*text))).chain(more.iter().cloned()).collect()
}

#[test]
fn defaults_follow_the_template() {
    for (template, plan, protected) in [
        ("nodejs", Some("basic"), false),
        ("nginx-micro", Some("micro"), false),
        ("postgresql", Some("basic"), true),
        ("redis-micro", Some("micro"), true),
        ("minio", Some("basic"), true),
        ("stacks-vpn", None, false),
    ] {
        let planned = planned_from(None, &[("name", "web".into()), ("template", template.into())]).value;
        assert_eq!(attrs::text(&planned, "plan"), plan, "{template}");
        assert_eq!(attrs::flag(&planned, "deletion_protection"), Some(protected), "{template}");
        assert_eq!(attrs::text(&planned, "desired_status"), Some("running"), "{template}");
        assert!(
            attrs::is_unknown(&planned, "id") && attrs::is_unknown(&planned, "monthly_cost"),
            "{template}"
        );
    }
    let later = planned_from(None, &[("name", "web".into()), ("template", Value::unknown(Ty::STRING))]).value;
    assert!(attrs::is_unknown(&later, "plan") && attrs::is_unknown(&later, "deletion_protection"));
}

#[test]
fn nothing_changed_means_nothing_to_do() {
    for arguments in [web(&[]), web(&[("plan", "standard".into()), ("desired_status", "stopped".into())])] {
        let object = object(&arguments);
        let Planned { value, replacements, notes } = planned_from(Some(&object), &arguments);
        assert_eq!(value, object);
        assert!(replacements.is_empty() && notes.is_empty());
    }
}

#[test]
fn another_plan_is_a_new_container_and_the_reason_tells_the_way_around() {
    let object = object(&web(&[]));
    let planned = planned_from(Some(&object), &web(&[("plan", "premium".into())]));
    let [replacement] = &planned.replacements[..] else { panic!("one reason") };
    assert_eq!(replacement.path, Path::root().attr("plan"));
    assert_eq!(
        replacement.reason,
        "API keys cannot resize; resize to premium in the dashboard and plan again to keep the container"
    );
    assert!(attrs::is_unknown(&planned.value, "id"));
}

#[test]
fn a_resize_in_the_dashboard_replaces_nothing() {
    let resized = object(&web(&[])).with_attr("plan", "premium".into());
    for arguments in [web(&[]), web(&[("plan", "premium".into())])] {
        let planned = planned_from(Some(&resized), &arguments);
        assert!(planned.replacements.is_empty());
        assert_eq!(attrs::text(&planned.value, "plan"), Some("premium"));
    }
}

#[test]
fn another_template_takes_its_own_plan() {
    let planned =
        planned_from(Some(&object(&web(&[]))), &[("name", "web".into()), ("template", "nginx-micro".into())]);
    assert_eq!(attrs::text(&planned.value, "plan"), Some("micro"));
    assert!(attrs::is_unknown(&planned.value, "id"));
}

#[test]
fn a_status_that_is_not_wanted_is_an_update_and_the_id_stays() {
    let object = object(&web(&[]));
    let stopped = planned_from(Some(&object), &web(&[("desired_status", "stopped".into())])).value;
    assert!(attrs::is_unknown(&stopped, "status"));
    assert_eq!(attrs::text(&stopped, "id"), Some("usr-abc12345-web"));
    let drifted = object.with_attr("desired_status", "pending".into()).with_attr("status", "pending".into());
    let waiting = planned_from(Some(&drifted), &web(&[])).value;
    assert_eq!(attrs::text(&waiting, "desired_status"), Some("running"));
    assert!(attrs::is_unknown(&waiting, "status"));
}

#[test]
fn a_discount_code_counts_at_creation_only() {
    let object = object(&web(&[("discount_code", "SPRING".into())]));
    let other = planned_from(Some(&object), &web(&[("discount_code", "AUTUMN".into())]));
    assert_eq!(other.value, object);
    assert_eq!(other.notes.len(), 1);
    let gone = planned_from(Some(&object), &web(&[]));
    assert_eq!((gone.value, gone.notes.len()), (object.clone(), 0));
    let renamed = [("name", "api".into()), ("template", "nodejs".into()), ("discount_code", "AUTUMN".into())];
    let replaced = planned_from(Some(&object), &renamed);
    assert_eq!(attrs::text(&replaced.value, "discount_code"), Some("AUTUMN"));
}

/// Arguments, the path of the problem, how its detail begins.
type Case<'a> = (&'a [(&'static str, Value)], &'a str, &'a str);

#[test]
fn validate_says_what_the_api_would_say() {
    let long = "a".repeat(33);
    let cases: &[Case<'_>] = &[
        (
            &[("name", Value::from(long.as_str()))],
            ".name",
            "Container name must be no more than 32 characters",
        ),
        (&[("name", "ab".into())], ".name", "Container name must be at least 3 characters"),
        (
            &[("name", "my_app".into())],
            ".name",
            "Container name can only contain letters, numbers, and hyphens",
        ),
        (
            &[("name", "müller".into())],
            ".name",
            "Container name can only contain letters, numbers, and hyphens",
        ),
        (&[("name", "-app".into())], ".name", "Container name must start and end with a letter or number"),
        (&[("name", "a--p".into())], ".name", "Container name cannot contain consecutive hyphens"),
        (&[("template", "nodjs".into())], ".template", "Unknown template: nodjs"),
        (
            &[("plan", "huge".into())],
            ".plan",
            "Invalid plan. Must be one of: micro, basic, standard, premium",
        ),
        (
            &[("template", "nodejs".into()), ("plan", "micro".into())],
            ".plan",
            "Template nodejs is not available with the micro plan",
        ),
        (
            &[("template", "nginx-micro".into()), ("plan", "basic".into())],
            ".plan",
            "Template nginx-micro is only available with the micro plan",
        ),
        (
            &[("template", "stacks-vpn".into()), ("plan", "basic".into())],
            ".plan",
            "Template stacks-vpn does not take a plan",
        ),
        (
            &[("additional_storage_tier", 2.into())],
            ".additional_storage_tier",
            "Invalid additional storage tier. Must be 1, 3, or 5",
        ),
        (
            &[("template", "nginx-micro".into()), ("additional_storage_tier", 1.into())],
            ".additional_storage_tier",
            "Additional storage is not available for micro containers",
        ),
        (
            &[("template", "mysql".into()), ("additional_storage_tier", 1.into())],
            ".additional_storage_tier",
            "Additional storage is not available for database containers",
        ),
        (
            &[("desired_status", "restart".into())],
            ".desired_status",
            "desired_status must be \"running\" or \"stopped\"",
        ),
    ];
    for (arguments, path, message) in cases {
        let problems = Container.validate(&config(arguments));
        let [problem] = &problems[..] else { panic!("one problem for {arguments:?}, not {problems:?}") };
        assert_eq!(problem.path.to_string(), *path);
        assert!(problem.detail.starts_with(message), "{} / {message}", problem.detail);
    }
}

#[test]
fn good_configurations_and_unknown_values_pass() {
    for arguments in [
        web(&[("plan", "premium".into()), ("additional_storage_tier", 5.into())]),
        web(&[("plan", Value::unknown(Ty::STRING)), ("additional_storage_tier", Value::unknown(Ty::NUMBER))]),
        vec![("name", Value::unknown(Ty::STRING)), ("template", Value::unknown(Ty::STRING))],
        vec![("name", "a1b".into()), ("template", "stacks-vpn".into())],
    ] {
        assert_eq!(Container.validate(&config(&arguments)), [], "{arguments:?}");
    }
}

#[test]
fn a_misspelt_template_gets_the_closest_one() {
    let problems = Container.validate(&config(&[("template", "postgres".into())]));
    assert_eq!(problems[0].hint.as_deref(), Some("Did you mean `postgresql`?"));
    let problems = Container.validate(&config(&[("template", "cobol".into())]));
    assert!(problems[0].hint.as_deref().is_some_and(|hint| hint.contains("nodejs, python")));
}

#[test]
fn a_wrong_duration_is_found() {
    let ty = SCHEMA.ty().attr("timeouts").expect("it has timeouts");
    let timeouts = attrs::nothing(ty).with_attr("create", "ten minutes".into());
    let problems = Container.validate(&config(&[("timeouts", timeouts)]));
    assert_eq!(problems[0].path.to_string(), ".timeouts.create");
}

#[test]
fn databases_are_protected_and_everything_loses_its_data() {
    let database = object(&[("name", "db1".into()), ("template", "postgresql".into())]);
    let problem = Container.protected(&database).expect("protected by default");
    assert!(problem.hint.is_some_and(|hint| hint.contains("deletion_protection = false")));
    assert_eq!(Container.protected(&object(&web(&[]))), None);
    assert_eq!(
        Container.losses(&database),
        [Note::new(
            NoteKind::DataLoss,
            "the data, volumes and backups of the container \"db1\" (postgresql) are permanently removed"
        )]
    );
}

#[test]
fn what_is_carried_over_survives_a_refresh() {
    let tracked = object(&web(&[("additional_storage_tier", 3.into()), ("plan", "standard".into())]))
        .with_attr("ssh_user", "usr-abc12345".into());
    let seen = Seen {
        id: "usr-abc12345-web".into(),
        name: "web".into(),
        template: None,
        kind: Some("nodejs".into()),
        plan: Some("standard".into()),
        status: "stopped".into(),
        cpu: Some(1.into()),
        memory: None,
        storage: None,
        ip_address: Some("10.52.0.5".into()),
        created_at: None,
        raw_status: None,
        external_access: None,
        image_tag: None,
        version: None,
        version_major: None,
        reach: None,
    };
    let object = refreshed(&tracked, &seen, &Prices::default());
    for (name, expected) in [
        ("status", Value::from("stopped")),
        ("desired_status", Value::from("stopped")),
        ("ssh_user", Value::from("usr-abc12345")),
        ("additional_storage_tier", Value::from(3)),
        ("monthly_cost", Value::from(8)),
        ("ip_address", Value::from("10.52.0.5")),
    ] {
        assert_eq!(object.get_attr(name), Some(&expected), "{name}");
    }
    let resized = refreshed(
        &tracked,
        &Seen { plan: Some("premium".into()), status: "pending".into(), ..seen },
        &Prices::default(),
    );
    assert_eq!(resized.get_attr("monthly_cost"), Some(&Value::from(13)));
    assert_eq!(attrs::text(&resized, "desired_status"), Some("pending"));
}
