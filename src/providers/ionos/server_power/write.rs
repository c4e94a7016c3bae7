//! Making a server what is asked for: look, send what is needed and nothing else, follow the request,
//! then look until it is so.

use std::time::Duration;

use super::settle::request_of;
use super::{TIMEOUTS, place, refreshed, wish};
use crate::diag::escape;
use crate::http::WriteError;
use crate::provider::{Condition, ErrorKind, Left, Outcome, ProviderError, Timeouts, WriteContext};
use crate::providers::attrs;
use crate::providers::ionos::client::write_is_not_found;
use crate::providers::ionos::failure;
use crate::providers::ionos::power::{Action, Next, Wish, next};
use crate::providers::ionos::preflight;
use crate::providers::ionos::session::Session;
use crate::providers::ionos::waiting::{Rhythm, Stopped, follow, patiently, words};
use crate::providers::ionos::wire::Server;
use crate::providers::patience::Patience;
use crate::value::Value;

/// Times an action is sent when nobody knows whether it was executed and looking finds nothing.
const SENDS: u32 = 3;
/// Pause before looking for what became of such an action.
const PAUSE: Duration = Duration::from_secs(5);
/// How long a guest that is on its way by itself is waited for.
const GRACE: Duration = Duration::from_secs(60);

/// Adopts a server: makes it what is asked for, which may need nothing.
pub(in crate::providers::ionos) async fn create(
    session: &Session,
    planned: &Value,
    context: &dyn WriteContext,
) -> Outcome {
    let patience = Patience::new(session.api.clock(), context, Timeouts::of(planned, TIMEOUTS).create);
    bring(session, planned, &patience).await
}

/// Changes the state. What is not remote (timeouts) needs no request.
pub(in crate::providers::ionos) async fn update(
    session: &Session,
    before: &Value,
    planned: &Value,
    context: &dyn WriteContext,
) -> Outcome {
    if attrs::same(before, planned, "desired_status") {
        return Outcome::ready(attrs::settled(planned));
    }
    let patience = Patience::new(session.api.clock(), context, Timeouts::of(planned, TIMEOUTS).update);
    bring(session, planned, &patience).await
}

async fn bring(session: &Session, planned: &Value, patience: &Patience<'_>) -> Outcome {
    let (datacenter, id) = place(planned);
    let wish = wish(planned);
    let first = match session.api.server(datacenter, id).await {
        Ok(Some(server)) => server,
        Ok(None) => return Outcome::failed(Left::Unchanged, preflight::no_such_server(id)),
        Err(error) => {
            return Outcome::failed(Left::Unchanged, failure::of_ask(&error, "look at a server"));
        }
    };
    if let Some(error) = preflight::wrong_wish(&first, wish) {
        return Outcome::failed(Left::Unchanged, error);
    }
    let mut way = Way { session, planned, patience, wish, latest: first };
    match way.go().await {
        Ok(()) => Outcome::ready(refreshed(planned, &way.latest)),
        Err(stopped) => {
            let Way { latest, .. } = way;
            let what = format!("the server \"{}\" to be {}", escape(&latest.name), wish.word());
            let left = match stopped {
                Stopped::Vanished => Left::Gone,
                Stopped::TimedOut | Stopped::Interrupted | Stopped::Failed(_) => {
                    Left::Exists(refreshed(planned, &latest), Condition::Unfinished)
                }
            };
            Outcome::failed(left, stopped.into_error(&what, Some(&latest), patience.limit))
        }
    }
}

/// One server on its way.
struct Way<'w> {
    session: &'w Session,
    planned: &'w Value,
    patience: &'w Patience<'w>,
    wish: Wish,
    /// As it was seen last.
    latest: Server,
}

impl Way<'_> {
    async fn go(&mut self) -> Result<(), Stopped> {
        let api = &self.session.api;
        // An action of a run that died, which it would be wrong to send again.
        let mut has_acted = self.go_on().await?;
        let mut rhythm = Rhythm::new();
        let mut waited_since = None;
        loop {
            self.patience.context.progress(&words(&self.latest));
            let since = *waited_since.get_or_insert(api.elapsed());
            match next(&self.latest, self.wish) {
                Next::Done => return Ok(()),
                Next::Crashed => return Err(Stopped::Failed(crashed(&self.latest))),
                Next::Act(action) if !has_acted => {
                    has_acted = self.act(action).await?;
                    rhythm = Rhythm::new();
                    continue;
                }
                Next::WaitThen(action) if !has_acted && api.elapsed().saturating_sub(since) >= GRACE => {
                    has_acted = self.act(action).await?;
                    rhythm = Rhythm::new();
                    continue;
                }
                Next::Wait | Next::WaitThen(_) | Next::Act(_) => {}
            }
            rhythm.pause(self.patience).await?;
            self.look(&mut rhythm).await?;
        }
    }

    /// Looks at the server, and tells whether it was seen; one look that fails is no failure yet.
    async fn look(&mut self, rhythm: &mut Rhythm) -> Result<bool, Stopped> {
        let (datacenter, id) = place(self.planned);
        let looked = self.session.api.server(datacenter, id).await;
        match rhythm.take(looked, "look at a server")? {
            Some(Some(server)) => self.latest = server,
            Some(None) => return Err(Stopped::Vanished),
            None => return Ok(false),
        }
        Ok(true)
    }

    /// Follows what a run that died has sent, if that leads where we want to be.
    async fn go_on(&mut self) -> Result<bool, Stopped> {
        let (_, id) = place(self.planned);
        let Some((request, action)) = self.session.take_pending(id) else { return Ok(false) };
        let doing = self.doing(action);
        let followed = follow(&self.session.api, self.patience, &request, &doing).await;
        match followed {
            Ok(()) => {}
            // It had its chance; a new request has another.
            Err(Stopped::Failed(_)) => return Ok(false),
            Err(stopped) => return Err(stopped),
        }
        self.look(&mut Rhythm::new()).await?;
        Ok(action.leads_to() == self.wish)
    }

    fn doing(&self, action: Action) -> String {
        format!("{} the server \"{}\"", action.word(), escape(&self.latest.name))
    }

    /// Sends an action and follows it. Gives whether it was carried out, `false` if it surely was not
    /// and the server is what is asked for all the same.
    async fn act(&mut self, action: Action) -> Result<bool, Stopped> {
        let api = &self.session.api;
        let (datacenter, id) = place(self.planned);
        let doing = self.doing(action);
        for send in 1..=SENDS {
            let sent_at = api.server_time();
            let sent = patiently(self.patience, || api.act(datacenter, id, action)).await?;
            self.session.accounts.wrote();
            let error = match sent {
                Ok(request) => {
                    self.accepted();
                    if let Some(request) = request {
                        follow(api, self.patience, &request, &doing).await?;
                    }
                    self.look(&mut Rhythm::new()).await?;
                    return Ok(true);
                }
                Err(error) if write_is_not_found(&error) => return Err(Stopped::Vanished),
                Err(error) => error,
            };
            if !matches!(error, WriteError::Unknown(_)) {
                return Err(Stopped::Failed(failure::of_write(&error, &doing)));
            }
            // Whether it was executed is told by looking, before it is sent a second time.
            self.patience.sleep(PAUSE).await?;
            if let Some(request) = request_of(api, id, action, sent_at).await {
                self.accepted();
                follow(api, self.patience, &request, &doing).await?;
                self.look(&mut Rhythm::new()).await?;
                return Ok(true);
            }
            let mut rhythm = Rhythm::new();
            while !self.look(&mut rhythm).await? {
                rhythm.pause(self.patience).await?;
            }
            match next(&self.latest, self.wish) {
                Next::Done | Next::Wait | Next::WaitThen(_) | Next::Crashed => return Ok(false),
                Next::Act(_) if send == SENDS => {
                    return Err(Stopped::Failed(failure::of_write(&error, &doing)));
                }
                Next::Act(_) => {}
            }
        }
        Ok(false)
    }

    /// The cloud took it on: whatever happens to this run, the next one goes on from here. Until it is
    /// looked at again, the server counts as busy.
    fn accepted(&mut self) {
        self.latest.state = Some("BUSY".to_owned());
        self.patience.context.accepted(&refreshed(self.planned, &self.latest));
    }
}

fn crashed(server: &Server) -> ProviderError {
    let detail = format!(
        "The guest of the server \"{}\" has crashed. It is charged, and nothing was sent, since what it needs is for \
         you to decide.",
        escape(&server.name)
    );
    ProviderError::new(ErrorKind::Refused, "Server crashed", detail)
        .hint("Look at its console. The action `ionos_server_reboot` resets it; `desired_status = \"stopped\"` stops it.")
}
