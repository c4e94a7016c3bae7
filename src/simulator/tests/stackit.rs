//! STACKIT's APIs as their clients see them: which action is accepted where, what a transition shows, and
//! who gets a token.

use ::http::StatusCode;

use super::*;

const SERVERS: &str = "/iaas/v2/projects/54066bf4-1aff-4f7b-9f83-fb23c348fee3/regions/eu01/servers";
const WEB: &str = "6f1c1f2e-3f0a-4c58-9b2a-3f5c2f1f7a10";

async fn ask(lab: &Lab, method: Method, path: &str, token: &str) -> Reply {
    let request = Request::builder()
        .method(method)
        .uri(format!("{STACKIT_URL}{path}"))
        .header("authorization", format!("Bearer {token}"))
        .body(Bytes::new())
        .expect("a request");
    let response = lab.simulator.send(request).await.expect("an answer");
    let body = serde_json::from_slice(response.body()).unwrap_or(Value::Null);
    Reply { status: response.status().as_u16(), headers: response.headers().clone(), body }
}

fn token(lab: &Lab) -> String {
    lab.simulator.look(|world| world.stackit.token().to_owned())
}

async fn act(lab: &Lab, action: &str) -> u16 {
    ask(lab, Method::POST, &format!("{SERVERS}/{WEB}/{action}"), &token(lab)).await.status
}

async fn server(lab: &Lab) -> Value {
    ask(lab, Method::GET, &format!("{SERVERS}/{WEB}"), &token(lab)).await.body
}

fn show(lab: &Lab, status: &str) {
    lab.simulator.change(|world| world.portal().show(WEB, status)).expect("the server");
}

#[tokio::test(start_paused = true)]
async fn an_action_is_accepted_in_its_states_only() {
    let table: [(&str, &[&str]); 6] = [
        ("start", &["INACTIVE", "DEALLOCATED"]),
        ("stop", &["ACTIVE", "ERROR"]),
        ("deallocate", &["ACTIVE", "INACTIVE", "PAUSED"]),
        ("reboot", &["ACTIVE"]),
        ("reboot?action=hard", &["ACTIVE", "INACTIVE", "PAUSED", "ERROR"]),
        ("unrescue", &["RESCUE"]),
    ];
    for (action, accepted) in table {
        for status in
            ["ACTIVE", "INACTIVE", "DEALLOCATED", "ERROR", "PAUSED", "RESCUE", "MIGRATING", "DELETING"]
        {
            let lab = Lab::new();
            show(&lab, status);
            let wanted = if accepted.contains(&status) { 202 } else { 409 };
            assert_eq!(act(&lab, action).await, wanted, "{action} in {status}");
            if wanted == 202 {
                assert_eq!(act(&lab, action).await, 409, "{action} during the transition");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_transition_shows_the_old_word_then_its_own_then_the_new_one() {
    for (from, action, via, to, power) in [
        ("INACTIVE", "start", "STARTING", "ACTIVE", "RUNNING"),
        ("ACTIVE", "stop", "STOPPING", "INACTIVE", "STOPPED"),
        ("ACTIVE", "deallocate", "DEALLOCATING", "DEALLOCATED", "STOPPED"),
        ("ACTIVE", "reboot", "REBOOTING", "ACTIVE", "RUNNING"),
    ] {
        let lab = Lab::new();
        show(&lab, from);
        assert_eq!(act(&lab, action).await, 202);
        let mut words = vec![server(&lab).await["status"].as_str().unwrap_or("").to_owned()];
        for _ in 0..400 {
            lab.host.clock().sleep(Duration::from_millis(100)).await;
            let word = server(&lab).await["status"].as_str().unwrap_or("").to_owned();
            if words.last() != Some(&word) {
                words.push(word);
            }
        }
        assert_eq!(words, [from, via, to]);
        let server = server(&lab).await;
        assert_eq!(server["powerStatus"], power);
        assert_eq!(server.get("availabilityZone").is_none(), to == "DEALLOCATED");
    }
}

#[tokio::test(start_paused = true)]
async fn every_answer_bears_a_request_id_and_a_strange_token_gets_none_of_the_api() {
    let lab = Lab::new();
    for (token, status) in [(token(&lab), 200), (String::new(), 401), ("eyJ".to_owned(), 401)] {
        let reply = ask(&lab, Method::GET, SERVERS, &token).await;
        assert_eq!(reply.status, status);
        let id = reply.header("x-request-id");
        assert!(id.starts_with("req-") && id.len() == 36, "{id}");
    }
    let stacks =
        Request::builder().uri(format!("{STACKIT_URL}/iaas/v2/x")).body(Bytes::new()).expect("a request");
    let answer = lab.simulator.send(stacks).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test(start_paused = true)]
async fn a_world_with_keys_and_open_transitions_survives_its_file() {
    let lab = Lab::new();
    assert_eq!(act(&lab, "stop").await, 202);
    let email = lab.simulator.look(|world| world.stackit.accounts[0].email.clone());
    lab.simulator.change(|world| world.portal().add_key(&email, PemForm::Pkcs8, None)).expect("the account");
    let world = lab.simulator.look(World::clone);
    assert_eq!(World::from_json(&world.to_json()).expect("its own text"), world);
}
