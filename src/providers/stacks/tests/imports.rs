//! Imports: what is found by which id, and what an imported object holds.

use super::*;
use crate::provider::ErrorKind;
use crate::simulator::Status;

const CONTAINER: &str = "stacks_container";
const CONNECTION: &str = "stacks_connection";
const ALLOWLIST: &str = "stacks_ip_allowlist";

impl Lab {
    async fn imported(&self, kind: &str, id: &str) -> Value {
        exists(self.writer.import(kind, id).await.expect("STACKS answers"))
    }

    /// Whether an object of this configuration would be left as it is.
    fn is_settled(&self, kind: &str, object: &Value, arguments: Arguments<'_>) -> bool {
        let planned = self.plan(kind, Some(object), arguments);
        planned.replacements.is_empty() && planned.value == *object
    }
}

#[tokio::test(start_paused = true)]
async fn a_container_is_found_by_id_and_name_and_nothing_about_it_changes() {
    let lab = Lab::with_containers(&[("web", "nodejs"), ("db1", "postgresql")]).await;
    for asked in ["usr-abc12345-web", "web"] {
        let found = lab.imported(CONTAINER, asked).await;
        assert_eq!(attrs::text(&found, "id"), Some("usr-abc12345-web"));
        assert_eq!(attrs::text(&found, "template"), Some("nodejs"));
        assert!(lab.is_settled(CONTAINER, &found, &web()), "{found:?}");
    }
    let found = lab.imported(CONTAINER, "db1").await;
    assert_eq!(attrs::flag(&found, "deletion_protection"), Some(true));
}

#[tokio::test(start_paused = true)]
async fn more_storage_is_recognised() {
    let lab = Lab::new();
    let ordered =
        [("name", "web".into()), ("template", "nodejs".into()), ("additional_storage_tier", Value::from(3))];
    let object = lab.create(CONTAINER, &ordered).await;
    let found = lab.imported(CONTAINER, "web").await;
    assert_eq!(attrs::whole(&found, "additional_storage_tier"), Some(3));
    assert_eq!(found.get_attr("monthly_cost"), object.get_attr("monthly_cost"));
    assert!(lab.is_settled(CONTAINER, &found, &ordered), "{found:?}");
}

#[tokio::test(start_paused = true)]
async fn a_broken_container_is_imported_as_such_and_a_missing_one_is_not() {
    let lab = Lab::with_containers(&[("web", "nodejs")]).await;
    for missing in ["usr-abc12345-wep", "usr-ffffffff-web", "wep", "../templates", "web/connections"] {
        let found = lab.writer.import(CONTAINER, missing).await.expect("STACKS answers");
        assert!(matches!(found, Found::Gone), "{missing}: {found:?}");
    }
    lab.sleep(61).await;
    let crash = |world: &mut World| world.dashboard().set_status("usr-abc12345-web", Status::Error);
    lab.simulator.change(crash).expect("it is there");
    let found = lab.writer.import(CONTAINER, "web").await.expect("STACKS answers");
    assert!(matches!(found, Found::Broken(_)), "{found:?}");
}

#[tokio::test(start_paused = true)]
async fn a_connection_is_found_by_source_and_id() {
    let lab = Lab::with_containers(&[("web", "nodejs"), ("db1", "postgresql")]).await;
    let ends =
        [("source_id", Value::from("usr-abc12345-web")), ("target_id", Value::from("usr-abc12345-db1"))];
    let object = lab.create(CONNECTION, &ends).await;
    let own_id = attrs::text(&object, "id").expect("it has one");
    let found = lab.imported(CONNECTION, &format!("usr-abc12345-web/{own_id}")).await;
    for name in ["id", "source_id", "target_id", "name", "type"] {
        assert_eq!(found.get_attr(name), object.get_attr(name), "{name}");
    }
    assert!(lab.is_settled(CONNECTION, &found, &ends), "{found:?}");

    for missing in ["usr-abc12345-web/no", &format!("usr-abc12345-db1/{own_id}"), "no/no"] {
        let found = lab.writer.import(CONNECTION, missing).await.expect("STACKS answers");
        assert!(matches!(found, Found::Gone), "{missing}: {found:?}");
    }
    for wrong in ["", own_id, "/", "a/", "/b", "a/b/c"] {
        let error = lab.writer.import(CONNECTION, wrong).await.expect_err("no such form");
        assert_eq!(
            (error.kind, error.summary.as_str()),
            (ErrorKind::Invalid, "Invalid import id"),
            "{wrong}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_allow_list_is_found_by_its_container() {
    let lab = Lab::with_containers(&[("web", "nodejs")]).await;
    let found = lab.writer.import(ALLOWLIST, "usr-abc12345-web").await.expect("STACKS answers");
    assert!(matches!(found, Found::Gone), "external access is disabled: {found:?}");

    let entry = filled(
        &crate::providers::stacks::ip_allowlist::SCHEMA.blocks[0].block,
        &[("ip_address", "198.51.100.0/24".into()), ("description", "office".into())],
    );
    let declared =
        [("container_id", Value::from("usr-abc12345-web")), ("entry", Value::set(entry.ty(), [entry]))];
    lab.create(ALLOWLIST, &declared).await;
    let found = lab.imported(ALLOWLIST, "usr-abc12345-web").await;
    assert!(lab.is_settled(ALLOWLIST, &found, &declared), "{found:?}");
}

#[tokio::test(start_paused = true)]
async fn nothing_else_is_imported() {
    let error = Lab::new().writer.import("stacks_templates", "x").await.expect_err("no resource type");
    assert_eq!(error.kind, ErrorKind::Invalid);
}
