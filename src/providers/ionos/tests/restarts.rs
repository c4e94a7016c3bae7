//! A process that dies in the middle of a wait, at any moment of it: the next one goes on, and nothing
//! is sent a second time.

use super::*;

/// Writes towards `wish`, dies after that time, and lets the next process settle and apply again.
async fn killed_after(server: &str, wish: &str, milliseconds: u64) -> (Lab, usize) {
    let mut lab = Lab::new();
    let planned = lab.plan(None, &config(server, wish));
    let addr = addr();
    let change = Change {
        addr: &addr,
        kind: POWER,
        action: ChangeAction::Create,
        before: None,
        after: Some(&planned),
    };
    let evidence = lab.writer.evidence(change).await.expect("evidence");
    let watch = Watch::default();
    let death = lab.clock.sleep(Duration::from_millis(milliseconds));
    let finished = tokio::select! {
        biased;
        () = death => false,
        outcome = lab.writer.create(POWER, &planned, &watch) => { ready(outcome); true }
    };
    lab.restart();
    if finished {
        let actions = lab.actions();
        return (lab, actions.split_whitespace().count());
    }
    let intent = Intent {
        addr,
        kind: POWER.to_owned(),
        verb: Verb::Create,
        before: None,
        planned: Some(attrs::settled(&planned)),
        accepted: watch.last_accepted(),
        evidence,
        why: None,
    };
    let settled = lab.writer.find(&[intent]).await.expect("settled").pop().expect("one answer");
    match settled {
        Settled::Happened(object) => {
            assert!(object.is_wholly_known());
            let now = exists(lab.read_one(&object).await);
            lab.updated(&now, server, wish).await;
        }
        Settled::NotHappened => {
            assert!(watch.last_accepted().is_none(), "an accepted action is not forgotten");
            lab.created(server, wish).await;
        }
        other => panic!("{other:?}"),
    }
    let count = lab.actions().split_whitespace().count();
    (lab, count)
}

#[tokio::test(start_paused = true)]
async fn a_restart_at_any_moment_goes_on_and_sends_nothing_twice() {
    for (server, wish, end) in
        [(BATCH_SERVER, "stopped", "SHUTOFF Released"), (CUBE_SERVER, "suspended", "SUSPENDED Held")]
    {
        for moment in (0..40).map(|step| step * 700 + 30) {
            let (lab, sent) = killed_after(server, wish, moment).await;
            assert_eq!((sent, lab.state(server).as_str()), (1, end), "{wish} killed after {moment} ms");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_start_whose_guest_is_not_up_yet_is_not_sent_twice() {
    for moment in (0..40).map(|step| step * 700 + 30) {
        let mut lab = Lab::new();
        let id = lab.server(ServerType::Enterprise, VmState::Shutoff, Allocation::Released);
        let planned = lab.plan(None, &config(&id, "running"));
        let addr = addr();
        let change = Change {
            addr: &addr,
            kind: POWER,
            action: ChangeAction::Create,
            before: None,
            after: Some(&planned),
        };
        let evidence = lab.writer.evidence(change).await.expect("evidence");
        let watch = Watch::default();
        tokio::select! {
            biased;
            () = lab.clock.sleep(Duration::from_millis(moment)) => {}
            outcome = lab.writer.create(POWER, &planned, &watch) => { ready(outcome); }
        }
        lab.restart();
        let planned = attrs::settled(&planned);
        let accepted = watch.last_accepted();
        let intent = Intent {
            addr,
            kind: POWER.to_owned(),
            verb: Verb::Create,
            before: None,
            planned: Some(planned),
            accepted,
            evidence,
            why: None,
        };
        let settled = lab.writer.find(&[intent]).await.expect("settled").pop().expect("one answer");
        let now = match settled {
            Settled::Happened(object) => object,
            _ => ready(lab.create(&id, "running").await),
        };
        if status(&now) != "running" {
            lab.updated(&now, &id, "running").await;
        }
        assert_eq!(
            (lab.actions().as_str(), lab.state(&id).as_str()),
            ("start", "RUNNING Held"),
            "{moment} ms"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_reset_is_found_by_its_request_and_told_from_older_ones() {
    let lab = Lab::new();
    let reset =
        Value::object([("datacenter_id", Value::from(DATACENTER)), ("server_id", Value::from(BATCH_SERVER))]);
    let outcome = lab.writer.invoke("ionos_server_reboot", &reset, &Watch::default()).await;
    assert!(outcome.error.is_none(), "{outcome:?}");
    lab.sleep(10).await;
    let addr: InstanceAddr = "ionos_server_power.x".parse().expect("a valid address");
    let change = Change {
        addr: &addr,
        kind: "ionos_server_reboot",
        action: ChangeAction::Update,
        before: None,
        after: Some(&reset),
    };
    let evidence = lab.writer.evidence(change).await.expect("it is on");
    let intent = |evidence: &serde_json::Value| Intent {
        addr: addr.clone(),
        kind: "ionos_server_reboot".to_owned(),
        verb: Verb::Invoke,
        before: None,
        planned: Some(reset.clone()),
        accepted: None,
        evidence: evidence.clone(),
        why: None,
    };
    let settled = lab.writer.find(&[intent(&evidence)]).await.expect("settled");
    assert!(matches!(settled[..], [Settled::NotHappened]), "the older reset is another: {settled:?}");
    let outcome = lab.writer.invoke("ionos_server_reboot", &reset, &Watch::default()).await;
    assert!(outcome.error.is_none(), "{outcome:?}");
    let settled = lab.writer.find(&[intent(&evidence)]).await.expect("settled");
    assert!(matches!(settled[..], [Settled::Happened(_)]), "{settled:?}");
}
