//! Events in, lines out.

use super::*;
use crate::apply::Doing;
use crate::host::TestHost;
use crate::provider::{ErrorKind, Note, NoteKind, ProviderError};

fn operation(doing: Doing, title: &str) -> Operation {
    Operation { doing, addr: title.parse().ok(), title: title.to_owned(), remote_id: None }
}

fn listener() -> (TestHost, Progress) {
    let host = TestHost::new();
    let progress = Progress::new(Arc::new(host.clone()), Palette::Plain, Style::Lines);
    (host, progress)
}

#[tokio::test(start_paused = true)]
async fn without_a_terminal_a_line_at_the_start_every_ten_seconds_and_at_the_end() {
    let (host, progress) = listener();
    let web = operation(Doing::Create, "stacks_container.web");
    progress.hear(&Event::Begins { steps: 1 });
    progress.hear(&Event::Started { operation: &web });
    let ten = Duration::from_secs(10);
    progress.hear(&Event::Progress { operation: &web, words: "pending", elapsed: ten });
    let clock = *host.clock();
    tokio::select! {
        () = clock.sleep(Duration::from_secs(75)) => {}
        never = progress.keep_time() => match never {},
    }
    let elapsed = Duration::from_secs(75);
    progress.hear(&Event::Finished { operation: &web, remote_id: Some("usr-1\u{1b}"), elapsed });
    progress.finish();
    let (out, err) = host.take_output();
    assert_eq!(out, "");
    insta::assert_snapshot!(err, @r"
    stacks_container.web: Creating...
    stacks_container.web: Still creating... [10s elapsed, pending]
    stacks_container.web: Still creating... [20s elapsed, pending]
    stacks_container.web: Still creating... [30s elapsed, pending]
    stacks_container.web: Still creating... [40s elapsed, pending]
    stacks_container.web: Still creating... [50s elapsed, pending]
    stacks_container.web: Still creating... [1m0s elapsed, pending]
    stacks_container.web: Still creating... [1m10s elapsed, pending]
    stacks_container.web: Creation complete after 1m15s [id=usr-1\u{1b}]
    ");
}

#[tokio::test(start_paused = true)]
async fn what_goes_wrong_is_said_when_it_happens() {
    let (host, progress) = listener();
    let web = operation(Doing::Create, "stacks_container.web");
    let error =
        ProviderError::new(ErrorKind::Refused, "Container not created", "The API said: no.\nTwice\u{7}.");
    progress.hear(&Event::Started { operation: &web });
    progress.hear(&Event::Failed { operation: &web, error: &error, elapsed: Duration::from_secs(2) });
    progress.hear(&Event::Paused { provider: "stacks", seconds: 12 });
    // Another request waits for the same limit.
    progress.hear(&Event::Paused { provider: "stacks", seconds: 12 });
    progress.hear(&Event::Paused { provider: "stacks", seconds: 1 });
    progress.hear(&Event::Warning { note: &Note::new(NoteKind::Info, "careful\n") });
    progress.hear(&Event::Skipped { operation: &web, because: "a.b failed\n" });
    progress.hear(&Event::Stopping { running: 1 });
    insta::assert_snapshot!(host.take_output().1, @r"
    stacks_container.web: Creating...
    stacks_container.web: Creation failed after 2s: Container not created
      The API said: no.
      Twice\u{7}.
    stacks: Waiting 12s for the rate limit
    Warning: careful\n
    stacks_container.web: Skipped, because a.b failed\n
    Stopping: nothing new is started, and 1 operation under way will be finished. Interrupt again to stop waiting.
    ");
}

#[test]
fn on_a_terminal_no_line_is_broken_within_a_word() {
    let error = ProviderError::new(ErrorKind::Refused, "No", "The run was interrupted while terrace waited.");
    let web = operation(Doing::Create, "stacks_container.web");
    let line = failed(&web, &error, Duration::from_secs(2), Palette::Plain);
    insta::assert_snapshot!(fitted(&line, 40), @r"
    stacks_container.web: Creation failed
      after 2s: No
      The run was interrupted while terrace
      waited.
    ");
    let stopping = fitted(&stopping(2, Palette::Colour), 60);
    assert!(stopping.lines().all(|line| console::measure_text_width(line) <= 60), "{stopping}");
}
