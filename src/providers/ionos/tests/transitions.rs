//! Every transition of the tables: each type from each state to each wish, and each way it can fail.

use super::*;
use crate::provider::ErrorKind;
use crate::simulator::Ending;

const VM_STATES: [VmState; 8] = [
    VmState::NoState,
    VmState::Running,
    VmState::Blocked,
    VmState::Paused,
    VmState::Shutdown,
    VmState::Shutoff,
    VmState::Crashed,
    VmState::Suspended,
];

/// A line per start state: what is sent, and what the server is at the end.
async fn walk(kind: ServerType, allocation: Allocation, wish: &str) -> String {
    let mut lines = String::new();
    for vm_state in VM_STATES {
        let lab = Lab::new();
        let server = lab.server(kind, vm_state, allocation);
        let outcome = lab.create_watched(&server, wish, &Watch::with_limit(300)).await;
        let end = match outcome.error {
            None => {
                let object = ready(outcome);
                lab.check_settled(&object, &server, wish).await;
                lab.state(&server)
            }
            Some(error) => error.summary,
        };
        let actions = lab.actions();
        let actions = if actions.is_empty() { "-".to_owned() } else { actions };
        lines.push_str(&format!("{:<9} {actions:<7} {end}\n", vm_state.word()));
    }
    lines
}

#[tokio::test(start_paused = true)]
async fn a_stoppable_server_starts_from_every_state() {
    let held = walk(ServerType::Enterprise, Allocation::Held, "running").await;
    insta::assert_snapshot!(held, @r"
    NOSTATE   start   RUNNING Held
    RUNNING   -       RUNNING Held
    BLOCKED   -       Not ready in time
    PAUSED    start   RUNNING Held
    SHUTDOWN  start   RUNNING Held
    SHUTOFF   start   RUNNING Held
    CRASHED   -       Server crashed
    SUSPENDED start   RUNNING Held
    ");
    assert_eq!(walk(ServerType::Vcpu, Allocation::Held, "running").await, held);
    let lab = Lab::new();
    let server = lab.server(ServerType::Vcpu, VmState::Shutoff, Allocation::Released);
    lab.created(&server, "running").await;
    assert_eq!(lab.actions(), "start");
}

#[tokio::test(start_paused = true)]
async fn a_stoppable_server_stops_from_every_state() {
    let held = walk(ServerType::Enterprise, Allocation::Held, "stopped").await;
    insta::assert_snapshot!(held, @r"
    NOSTATE   stop    SHUTOFF Released
    RUNNING   stop    SHUTOFF Released
    BLOCKED   stop    SHUTOFF Released
    PAUSED    stop    SHUTOFF Released
    SHUTDOWN  stop    SHUTOFF Released
    SHUTOFF   stop    SHUTOFF Released
    CRASHED   stop    SHUTOFF Released
    SUSPENDED stop    SHUTOFF Released
    ");
    assert_eq!(walk(ServerType::Vcpu, Allocation::Held, "stopped").await, held);
    let released = walk(ServerType::Vcpu, Allocation::Released, "stopped").await;
    assert!(released.lines().all(|line| line.contains(" -  ") && line.ends_with("Released")), "{released}");
}

#[tokio::test(start_paused = true)]
async fn a_cube_is_resumed_and_suspended_from_every_state() {
    insta::assert_snapshot!(walk(ServerType::Cube, Allocation::Held, "running").await, @r"
    NOSTATE   resume  RUNNING Held
    RUNNING   -       RUNNING Held
    BLOCKED   -       Not ready in time
    PAUSED    resume  RUNNING Held
    SHUTDOWN  resume  RUNNING Held
    SHUTOFF   resume  RUNNING Held
    CRASHED   -       Server crashed
    SUSPENDED resume  RUNNING Held
    ");
    insta::assert_snapshot!(walk(ServerType::Cube, Allocation::Held, "suspended").await, @r"
    NOSTATE   suspend SUSPENDED Held
    RUNNING   suspend SUSPENDED Held
    BLOCKED   suspend SUSPENDED Held
    PAUSED    suspend SUSPENDED Held
    SHUTDOWN  suspend SUSPENDED Held
    SHUTOFF   suspend SUSPENDED Held
    CRASHED   suspend SUSPENDED Held
    SUSPENDED -       SUSPENDED Held
    ");
}

#[tokio::test(start_paused = true)]
async fn a_gpu_server_takes_what_is_asked_for() {
    let lab = Lab::new();
    let server = lab.server(ServerType::Gpu, VmState::Running, Allocation::Held);
    let object = lab.created(&server, "suspended").await;
    let object = lab.updated(&object, &server, "running").await;
    let object = lab.updated(&object, &server, "stopped").await;
    lab.updated(&object, &server, "running").await;
    assert_eq!(lab.actions(), "suspend resume stop start");
}

/// How an apply towards `wish` ends if the request ends so: kind and what is said.
async fn ends(kind: ServerType, from: VmState, wish: &str, ending: Ending) -> (Left, ProviderError) {
    let lab = Lab::new();
    let server = lab.server(kind, from, Allocation::Held);
    lab.simulator.change(|world| world.ionos.decide_next(ending));
    failure(lab.create_watched(&server, wish, &Watch::with_limit(120)).await)
}

#[tokio::test(start_paused = true)]
async fn a_failed_request_is_an_error_with_its_message() {
    for (kind, from, wish) in [
        (ServerType::Enterprise, VmState::Running, "stopped"),
        (ServerType::Vcpu, VmState::Shutoff, "running"),
        (ServerType::Cube, VmState::Running, "suspended"),
        (ServerType::Cube, VmState::Suspended, "running"),
    ] {
        let ending = Ending::Fails("[VDC-5-0] An unexpected error\u{1b}[2J occurred");
        let (left, error) = ends(kind, from, wish, ending).await;
        assert!(matches!(left, Left::Exists(_, Condition::Unfinished)), "{left:?}");
        assert_eq!((error.kind, error.summary.as_str()), (ErrorKind::Refused, "Request failed at IONOS"));
        assert!(
            error.detail.contains("[VDC-5-0] An unexpected error\\u{1b}[2J occurred"),
            "{}",
            error.detail
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_never_ends_is_a_timeout_that_can_be_taken_up_again() {
    let (left, error) = ends(ServerType::Enterprise, VmState::Running, "stopped", Ending::Never).await;
    let Left::Exists(object, Condition::Unfinished) = left else { panic!("{left:?}") };
    assert_eq!(error.kind, ErrorKind::Timeout);
    assert!(error.detail.contains("2 min") && object.is_wholly_known(), "{}", error.detail);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_done_is_no_proof() {
    for (kind, from, wish, ending) in [
        (ServerType::Enterprise, VmState::Shutoff, "running", Ending::GuestStays),
        (ServerType::Enterprise, VmState::Shutoff, "running", Ending::GuestIs(VmState::Paused)),
        (ServerType::Cube, VmState::Running, "suspended", Ending::GuestStays),
        (ServerType::Cube, VmState::Suspended, "running", Ending::GuestIs(VmState::Shutoff)),
    ] {
        let (left, error) = ends(kind, from, wish, ending).await;
        assert!(matches!(left, Left::Exists(_, Condition::Unfinished)), "{left:?}");
        assert_eq!(error.kind, ErrorKind::Timeout, "{ending:?}");
    }
    let (_, error) =
        ends(ServerType::Enterprise, VmState::Shutoff, "running", Ending::GuestIs(VmState::Crashed)).await;
    assert_eq!(error.summary, "Server crashed");
}

#[tokio::test(start_paused = true)]
async fn a_change_of_somebody_else_is_waited_out() {
    for (theirs, ours, sent) in
        [("stop", "stopped", "stop"), ("stop", "running", "stop start"), ("reboot", "stopped", "reboot stop")]
    {
        let lab = Lab::new();
        let request = ::http::Request::post(format!(
            "{IONOS_URL}/datacenters/{DATACENTER}/servers/{BATCH_SERVER}/{theirs}"
        ))
        .header("authorization", lab.simulator.look(|world| format!("Bearer {}", world.ionos.token)))
        .body(Bytes::new())
        .expect("a request");
        let answer = lab.simulator.send(request).await.expect("an answer");
        assert_eq!(answer.status(), 202);
        lab.created(BATCH_SERVER, ours).await;
        assert_eq!(lab.actions(), sent);
    }
}

#[tokio::test(start_paused = true)]
async fn an_interruption_ends_the_wait_and_forgets_nothing() {
    let lab = Lab::new();
    let watch = Watch::default();
    let (outcome, ()) = tokio::join!(lab.create_watched(BATCH_SERVER, "stopped", &watch), async {
        lab.sleep(3).await;
        watch.interrupt();
    });
    let (left, error) = failure(outcome);
    let Left::Exists(object, Condition::Unfinished) = left else { panic!("{left:?}") };
    assert_eq!(error.kind, ErrorKind::Interrupted);
    let found = exists(lab.read_one(&object).await);
    assert_eq!(status(&found), "busy");
    lab.updated(&found, BATCH_SERVER, "stopped").await;
    assert_eq!(lab.actions(), "stop");
}
