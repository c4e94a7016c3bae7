//! Every way from a state to a wish, through what others do meanwhile.

use super::*;
use crate::providers::stackit::power::Wish;
use crate::simulator::{PowerFate, PowerVerb};

/// Where a server can be at rest, with the word for it.
const RESTS: [(&str, &str); 3] =
    [("ACTIVE", "running"), ("INACTIVE", "stopped"), ("DEALLOCATED", "deallocated")];

/// The actions that lead from a status to a wish.
fn way(status: &str, word: &str) -> &'static [&'static str] {
    match (status, word) {
        ("ACTIVE", "stopped") => &["stop"],
        ("ACTIVE" | "INACTIVE", "deallocated") => &["deallocate"],
        ("INACTIVE" | "DEALLOCATED", "running") => &["start"],
        ("DEALLOCATED", "stopped") => &["start", "stop"],
        _ => &[],
    }
}

#[tokio::test(start_paused = true)]
async fn every_state_leads_to_every_wish_with_the_fewest_actions() {
    for (status, _) in RESTS {
        for wish in Wish::ALL {
            let lab = Lab::where_web_is(status);
            let object = lab.adopt(wish.word()).await;
            assert_eq!(lab.actions(), way(status, wish.word()), "{status} to {}", wish.word());
            assert_eq!(attrs::text(&object, "desired_status"), Some(wish.word()));
            assert_eq!(lab.statuses(409), 0, "{status} to {}", wish.word());
            let zone = attrs::text(&object, "availability_zone");
            assert_eq!(zone.is_none(), wish == Wish::Deallocated);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn drift_is_seen_and_repaired() {
    for (status, word) in RESTS {
        for (other, _) in RESTS.into_iter().filter(|(other, _)| *other != status) {
            let lab = Lab::where_web_is(status);
            let object = lab.adopt(word).await;
            lab.portal(|portal| portal.show(WEB, other).expect("the server"));
            let found = exists(lab.read_one(&object).await);
            assert_ne!(found, object, "{other} instead of {status} is drift");
            let planned = lab.plan(Some(&found), &web(word)).value;
            assert!(attrs::is_unknown(&planned, "status"));
            let repaired = ready(lab.writer.update(POWER, &found, &planned, &Watch::default()).await);
            lab.check_settled(&repaired, &web(word)).await;
            assert_eq!(lab.actions(), way(other, word), "{other} to {word}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn transitions_of_others_are_waited_out_and_then_decided() {
    for (verb, from, rests) in [
        (PowerVerb::Start, "INACTIVE", "ACTIVE"),
        (PowerVerb::Start, "DEALLOCATED", "ACTIVE"),
        (PowerVerb::Stop, "ACTIVE", "INACTIVE"),
        (PowerVerb::Deallocate, "ACTIVE", "DEALLOCATED"),
        (PowerVerb::SoftReboot, "ACTIVE", "ACTIVE"),
        (PowerVerb::Migrate, "ACTIVE", "ACTIVE"),
        (PowerVerb::Unrescue, "RESCUE", "ACTIVE"),
        (PowerVerb::Resize("g2i.2".to_owned()), "INACTIVE", "INACTIVE"),
    ] {
        for wish in Wish::ALL {
            let lab = Lab::where_web_is(from);
            lab.portal(|portal| portal.act(WEB, &verb).expect("the server"));
            // Past the moment in which the status is still the old one.
            lab.sleep(3).await;
            lab.adopt(wish.word()).await;
            assert_eq!(lab.actions(), way(rests, wish.word()), "{verb:?}, then {}", wish.word());
            assert_eq!(lab.statuses(409), 0, "{verb:?}, then {}", wish.word());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_word_of_a_transition_known_or_not_is_waited_out() {
    for word in [
        "BACKING-UP",
        "CREATING",
        "DEALLOCATING",
        "MIGRATING",
        "REBOOT",
        "REBOOTING",
        "REBUILD",
        "REBUILDING",
        "RESCUING",
        "RESIZING",
        "RESTORING",
        "SNAPSHOTTING",
        "STARTING",
        "STOPPING",
        "UNRESCUING",
        "UPDATING",
        "HIBERNATING",
        "",
    ] {
        let lab = Lab::where_web_is(word);
        let watch = Watch::default();
        let later = async {
            lab.sleep(100).await;
            assert_eq!(lab.actions(), [""; 0], "{word}");
            lab.portal(|portal| portal.show(WEB, "INACTIVE").expect("the server"));
        };
        let arguments = web("running");
        let (outcome, ()) = tokio::join!(lab.try_adopt_with(&arguments, &watch), later);
        lab.check_settled(&ready(outcome), &web("running")).await;
        assert_eq!(lab.actions(), ["start"], "{word}");
    }
}

#[tokio::test(start_paused = true)]
async fn maintenance_is_no_drift_and_other_transitions_are() {
    let lab = Lab::new();
    let object = lab.adopt("running").await;
    for (word, is_drift) in
        [("MIGRATING", false), ("BACKING-UP", false), ("STOPPING", true), ("HIBERNATING", true)]
    {
        lab.portal(|portal| portal.show(WEB, word).expect("the server"));
        let found = exists(lab.read_one(&object).await);
        assert_eq!(attrs::text(&found, "status"), Some(word));
        let planned = lab.plan(Some(&found), &web("running")).value;
        assert_eq!(planned != found, is_drift, "{word}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_action_that_is_refused_for_the_state_is_decided_anew() {
    // Somebody else stops the server in the moment between our look and our action.
    for (verb, from, wish, sent) in [
        (PowerVerb::Stop, "ACTIVE", "stopped", [""; 0].as_slice()),
        (PowerVerb::Stop, "ACTIVE", "deallocated", &["deallocate"]),
        (PowerVerb::Start, "INACTIVE", "running", &[]),
        (PowerVerb::Deallocate, "INACTIVE", "running", &["start"]),
        (PowerVerb::Start, "DEALLOCATED", "stopped", &["stop"]),
    ] {
        let lab = Lab::where_web_is(from);
        lab.portal(|portal| portal.act(WEB, &verb).expect("the server"));
        lab.adopt(wish).await;
        assert_eq!(lab.actions(), sent, "{verb:?}, then {wish}");
        assert!(lab.statuses(409) > 0, "{verb:?}, then {wish}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_transition_that_is_too_quick_or_slow_to_be_seen_is_followed_all_the_same() {
    for fate in
        [PowerFate::Unseen, PowerFate::Takes(Duration::from_secs(600)), PowerFate::Takes(Duration::ZERO)]
    {
        for (status, word) in [("INACTIVE", "running"), ("ACTIVE", "stopped"), ("ACTIVE", "deallocated")] {
            let lab = Lab::where_web_is(status);
            lab.portal(|portal| portal.decide_next(WEB, fate.clone()).expect("the server"));
            lab.adopt(word).await;
            assert_eq!(lab.actions(), way(status, word), "{fate:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_accepted_and_lost_is_given_once_more() {
    let lab = Lab::where_web_is("INACTIVE");
    lab.portal(|portal| portal.decide_next(WEB, PowerFate::Ignored).expect("the server"));
    lab.adopt("running").await;
    assert_eq!(lab.actions(), ["start", "start"]);
}

#[tokio::test(start_paused = true)]
async fn two_hundred_servers_are_refreshed_with_one_request_and_waited_for_with_few() {
    let lab = Lab::new();
    let ids: Vec<String> = lab.portal(|portal| {
        let add =
            |n| portal.add_server(FIRST_PROJECT, "eu01", &format!("s{n}"), "INACTIVE").expect("the project");
        (0..200).map(add).collect()
    });
    let arguments = |id: &str| [("server_id", Value::from(id)), ("desired_status", "running".into())];
    let watches: Vec<Watch> = ids.iter().map(|_| Watch::default()).collect();
    let arguments: Vec<_> = ids.iter().map(|id| arguments(id)).collect();
    let adoptions = arguments.iter().zip(&watches).map(|(a, watch)| lab.try_adopt_with(a, watch));
    let objects: Vec<Value> =
        futures_util::future::join_all(adoptions).await.into_iter().map(ready).collect();
    assert_eq!(lab.actions().len(), 200);
    // Half a minute at a list every five seconds, and some more where the waits do not fall together.
    assert!(lab.count("GET", "/servers") < 40, "{} lists", lab.count("GET", "/servers"));
    assert_eq!(lab.simulator.request_count(), 200 + lab.count("GET", "/servers") as u64);

    let before = lab.simulator.request_count();
    let all: Vec<Tracked> = objects.iter().map(tracked).collect();
    let found = lab.restarted().writer.read(&all).await.expect("the project can be read");
    assert_eq!(lab.simulator.request_count() - before, 1);
    for (found, object) in found.into_iter().zip(&objects) {
        assert_eq!(exists(found), *object);
    }
}
