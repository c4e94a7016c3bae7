//! The world between processes.

use std::sync::Arc;

use super::*;

const PATH: &str = ".terrace/simulator.json";

fn file(host: &TestHost) -> WorldFile {
    WorldFile::new(Arc::new(host.clone()), PATH)
}

#[tokio::test(start_paused = true)]
async fn the_file_is_true_after_every_answered_write() {
    let lab = Lab::new();
    lab.simulator.keep_in(file(&lab.host));
    assert!(file(&lab.host).load().expect("readable").is_none());
    lab.get("/containers").await;
    assert_eq!(lab.host.writes(), 0, "a look saves nothing");
    lab.create("web", "nginx").await;
    let kept = file(&lab.host).load().expect("readable").expect("kept");
    assert_eq!(kept, lab.simulator.look(World::clone));
    assert_eq!(kept.log.writes().count(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_a_look_has_shown_stays_so() {
    let lab = Lab::with_containers(&[("web", "nginx")]).await;
    lab.simulator.keep_in(file(&lab.host));
    lab.delete("/containers/usr-abc12345-web").await;
    lab.sleep(10).await;
    assert_eq!(lab.status("usr-abc12345-web").await, "absent");
    // The next process begins at the kept world's time.
    let again = Lab::of(file(&lab.host).load().expect("readable").expect("kept"));
    assert_eq!(again.status("usr-abc12345-web").await, "absent");
}

#[tokio::test(start_paused = true)]
async fn a_world_goes_on_where_it_was() {
    let lab = Lab::new();
    lab.simulator.keep_in(file(&lab.host));
    lab.create("web", "nginx").await;

    let world = file(&lab.host).load().expect("readable").expect("kept");
    let again = Lab::of(world);
    assert_eq!(again.status("usr-abc12345-web").await, "pending");
    again.sleep(30).await;
    assert_eq!(again.status("usr-abc12345-web").await, "running");
    assert_eq!(
        again.get("/containers").await.body,
        lab.get("/containers").await.body,
        "as if it had never ended"
    );
}

#[tokio::test(start_paused = true)]
async fn time_goes_on_from_the_later_of_world_and_clock() {
    let mut world = World::seeded(7);
    let future = Moment::new("2030-01-01T00:00:00Z".parse().expect("a time"));
    world.advance_to(future);
    let lab = Lab::of(world);
    assert_eq!(lab.simulator.now(), future);
    lab.sleep(5).await;
    assert_eq!(lab.simulator.now(), future.plus(Duration::from_secs(5)));
    assert_eq!(lab.get("/containers").await.header("date"), "Tue, 01 Jan 2030 00:00:05 GMT");

    let lab = Lab::new();
    assert_eq!(lab.simulator.now(), Moment::new(lab.host.clock().now()), "a new world is of today");
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_kept_is_not_said_to_be_done() {
    let lab = Lab::new();
    lab.simulator.keep_in(file(&lab.host));
    lab.host.crash();
    assert_eq!(lab.create("web", "nginx").await.status, 500);
    assert!(matches!(lab.simulator.save(), Err(WorldError::Write { .. })));
}

#[tokio::test(start_paused = true)]
async fn a_damaged_file_is_not_a_new_world() {
    let host = TestHost::new();
    for text in ["", "{", r#"{"version": 1, "now": "yesterday"}"#] {
        host.set_file(PATH, text);
        assert!(matches!(file(&host).load(), Err(WorldError::Damaged(_))), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_process_at_a_time_works_with_a_world() {
    let host = TestHost::new();
    let begin = host.clock().elapsed();
    let first = file(&host).claim(Duration::ZERO).await.expect("nobody else");
    let refused = file(&host).claim(Duration::from_secs(3)).await.err().expect("it is taken");
    assert!(matches!(&refused, WorldError::InUse { path } if path.ends_with("simulator.json")), "{refused}");
    assert_eq!(host.clock().elapsed() - begin, Duration::from_secs(3));

    let clock = *host.clock();
    let ends = async {
        clock.sleep(Duration::from_secs(1)).await;
        drop(first);
    };
    let (second, ()) = tokio::join!(file(&host).claim(Duration::from_secs(3)), ends);
    let simulator = Simulator::new(World::seeded(1), clock, 1);
    simulator.keep_in(second.expect("the first is over"));
    assert!(file(&host).claim(Duration::ZERO).await.is_err(), "held while the simulator lives");
    drop(simulator);
    assert!(file(&host).claim(Duration::ZERO).await.is_ok());
}
