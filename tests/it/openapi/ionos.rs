//! The IONOS client and simulator against the published document of the Cloud API.

use http::{Method, Request};
use terrace::http::Transport;
use terrace::ops::Exit;
use terrace::plan::{PlanMode, PlanOptions};
use terrace::simulator::{BATCH_SERVER, CUBE_SERVER, DATACENTER, IONOS_PATH, IONOS_URL, World};

use super::document::Document;
use super::{Recorder, folder};
use crate::lab::Lab;

fn configuration(batch: &str, cube: &str) -> String {
    format!(
        r#"
data "ionos_datacenters" "all" {{}}
data "ionos_servers" "all" {{}}

resource "ionos_server_power" "batch" {{
  datacenter_id  = "{DATACENTER}"
  server_id      = "{BATCH_SERVER}"
  desired_status = "{batch}"
}}

resource "ionos_server_power" "cube" {{
  datacenter_id  = "{DATACENTER}"
  server_id      = "{CUBE_SERVER}"
  desired_status = "{cube}"
}}

action "ionos_server_reboot" "batch" {{
  config {{
    datacenter_id = "{DATACENTER}"
    server_id     = "{BATCH_SERVER}"
  }}
}}
"#
    )
}

#[tokio::test(start_paused = true)]
async fn what_is_sent_to_ionos_and_what_is_answered_is_as_the_document_says() {
    let Some(folder) = folder() else { return };
    let document =
        Document::read(&folder.join("ionos-cloudapi-v6.openapi.json"), IONOS_PATH).with_nulls_anywhere();
    let world = World::seeded(1);
    let token = world.ionos.token.clone();
    let mut lab = Lab::in_world("", world);
    let recorder = Recorder::of(&mut lab);
    for (batch, cube) in [("stopped", "suspended"), ("running", "running")] {
        lab.write(&configuration(batch, cube));
        let ran = lab.apply_in(&lab.project(), PlanOptions::default()).await;
        assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
    }
    let invoke = vec!["action.ionos_server_reboot.batch".parse().expect("an address")];
    let options = PlanOptions { mode: PlanMode::Invoke, invoke, ..PlanOptions::default() };
    let ran = lab.apply_in(&lab.project(), options).await;
    assert_eq!(ran.exit, Exit::Success, "{}", ran.text);
    let ran =
        lab.apply_in(&lab.project(), PlanOptions { mode: PlanMode::Destroy, ..PlanOptions::default() }).await;
    assert_eq!(ran.exit, Exit::Success, "{}", ran.text);

    // What our own client does not ask for, and refusals.
    let request = lab.simulator.look(|world| world.ionos.requests[0].id.clone());
    let servers = format!("/datacenters/{DATACENTER}/servers");
    for path in [
        "/datacenters?depth=0".to_owned(),
        "/datacenters?depth=10".to_owned(),
        format!("/datacenters/{DATACENTER}?depth=5"),
        format!("{servers}?depth=3&limit=2&offset=1"),
        format!("{servers}/{BATCH_SERVER}?depth=4"),
        format!("{servers}/{BATCH_SERVER}/nics?depth=1"),
        format!("/datacenters/{DATACENTER}/lans?depth=1"),
        "/ipblocks?depth=1".to_owned(),
        "/requests?depth=2&limit=3&filter.url=stop".to_owned(),
        format!("/requests/{request}?depth=2"),
        format!("/requests/{request}/status"),
        "/contracts?depth=1".to_owned(),
        format!("/requests/{DATACENTER}/status"),
        format!("/datacenters/{BATCH_SERVER}/servers"),
    ] {
        let asked = Request::builder().method(Method::GET).uri(format!("{IONOS_URL}{path}"));
        let asked = asked.header("authorization", format!("Bearer {token}")).body(bytes::Bytes::new());
        recorder.send(asked.expect("a request")).await.expect("an answer");
    }
    let exchanges = recorder.exchanges();
    let of_ionos: Vec<_> =
        exchanges.iter().filter(|(request, _)| request.uri().path().starts_with(IONOS_PATH)).collect();
    let problems: Vec<String> =
        of_ionos.iter().flat_map(|(request, response)| document.check(request, response)).collect();
    assert_eq!(problems, Vec::<String>::new());
    for action in ["stop", "start", "suspend", "resume", "reboot"] {
        assert!(
            of_ionos.iter().any(|(request, _)| request.uri().path().ends_with(action)),
            "{action} was not sent"
        );
    }
}
