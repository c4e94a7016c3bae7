//! Action `ionos_server_reboot`: resets a server that is on.
//!
//! ```hcl
//! action "ionos_server_reboot" "batch" {
//!   config {
//!     datacenter_id = "b4a5bf2c-7c2b-4c3b-8b0c-2f9a3f0c2d11"
//!     server_id     = "15f67991-0f51-4efc-a8ad-ef1fb31a480c"
//!   }
//! }
//! ```
//!
//! It is a hard reset; the guest is not asked. It is over when the request is done and the server is
//! running again. A server that is off is left as it is, which is an error.

use std::sync::LazyLock;
use std::time::Duration;

use serde_json::Value as Json;

use super::client::write_is_not_found;
use super::server_power::settle::{evidence as now, request_of};
use super::server_power::{TIMEOUTS, place};
use super::session::Session;
use super::waiting::{Rhythm, Stopped, follow, patiently, words};
use super::wire::Server;
use super::{failure, ids, power, preflight};
use crate::diag::escape;
use crate::http::WriteError;
use crate::provider::{
    ActionType, Attribute, Block, ErrorKind, Left, Outcome, Problem, ProviderError, WriteContext,
    action_schema,
};
use crate::providers::patience::Patience;
use crate::value::{Path, Ty, Value};

pub(super) const NAME: &str = "ionos_server_reboot";

/// Looks for a reset whose answer was lost, and the pause between them.
const LOOKS: u32 = 3;
const PAUSE: Duration = Duration::from_secs(5);

pub(super) struct Reboot;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| {
    action_schema(Block {
        attributes: vec![
            Attribute::required("datacenter_id", Ty::STRING, "The id of the data center the server is in."),
            Attribute::required("server_id", Ty::STRING, "The id of the server that is reset."),
        ],
        blocks: Vec::new(),
        doc: "Resets a server that is on, without asking its guest, and waits until it is running again.",
    })
});

impl ActionType for Reboot {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn example(&self) -> &'static str {
        r#"action "ionos_server_reboot" "batch" {
  config {
    datacenter_id = "b4a5bf2c-7c2b-4c3b-8b0c-2f9a3f0c2d11"
    server_id     = "15f67991-0f51-4efc-a8ad-ef1fb31a480c"
  }
}
"#
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        let ids = [
            ids::check(config, "datacenter_id", "a data center"),
            ids::check(config, "server_id", "a server"),
        ];
        ids.into_iter().flatten().collect()
    }
}

/// Makes sure that there is something to reset, and gives what tells later whether it was.
///
/// # Errors
/// There is no such server, or it is off.
pub(super) async fn evidence(session: &Session, config: &Value) -> Result<Json, ProviderError> {
    let (datacenter, id) = place(config);
    let at = Path::root().attr("config").attr("server_id");
    let looked = session.api.server(datacenter, id).await;
    let looked = looked.map_err(|error| failure::of_ask(&error, "look at a server"))?;
    let Some(server) = looked else { return Err(preflight::no_such_server(id).at(at)) };
    match is_off(&server) {
        true => Err(not_on(&server)),
        false => Ok(now(session)),
    }
}

fn is_off(server: &Server) -> bool {
    server.state.as_deref() == Some("INACTIVE")
        || matches!(server.vm_state.as_deref(), Some("SHUTOFF" | "SUSPENDED" | "PAUSED"))
}

fn not_on(server: &Server) -> ProviderError {
    let detail = format!(
        "The server \"{}\" is {}. It was not reset: what a reset does to a server that is off is not documented.",
        escape(&server.name),
        words(server)
    );
    ProviderError::new(ErrorKind::Invalid, "Server not running", detail)
}

/// Sends the reset once. One whose fate is not known is looked for and never sent again.
pub(super) async fn invoke(session: &Session, config: &Value, context: &dyn WriteContext) -> Outcome {
    let patience = Patience::new(session.api.clock(), context, TIMEOUTS.update);
    let (_, id) = place(config);
    match run(session, config, &patience).await {
        Ok(()) => Outcome::done(),
        Err(stopped) => {
            let what = format!("the server {} to be running again", escape(id));
            Outcome::failed(Left::Unchanged, stopped.into_error(&what, None, patience.limit))
        }
    }
}

async fn run(session: &Session, config: &Value, patience: &Patience<'_>) -> Result<(), Stopped> {
    let api = &session.api;
    let (datacenter, id) = place(config);
    let doing = format!("reboot the server {}", escape(id));
    let sent_at = api.server_time();
    let sent = patiently(patience, || api.act(datacenter, id, power::Action::Reboot)).await?;
    session.accounts.wrote();
    let request = match sent {
        Ok(request) => request,
        Err(error) if write_is_not_found(&error) => return Err(Stopped::Vanished),
        Err(error @ WriteError::Unknown(_)) => {
            let mut found = None;
            for _ in 0..LOOKS {
                patience.sleep(PAUSE).await?;
                found = request_of(api, id, power::Action::Reboot, sent_at).await;
                if found.is_some() {
                    break;
                }
            }
            let lost = || {
                failure::of_write(&error, &doing)
                    .hint("It may or may not have happened; it is not sent a second time by itself.")
            };
            Some(found.ok_or_else(|| Stopped::Failed(lost()))?)
        }
        Err(error) => return Err(Stopped::Failed(failure::of_write(&error, &doing))),
    };
    patience.context.accepted(config);
    if let Some(request) = request {
        follow(api, patience, &request, &doing).await?;
    }
    let mut rhythm = Rhythm::new();
    loop {
        match rhythm.take(api.server(datacenter, id).await, "look at a server")? {
            Some(None) => return Err(Stopped::Vanished),
            Some(Some(server)) if power::shown(&server) == power::Wish::Running.word() => return Ok(()),
            Some(Some(server)) => patience.context.progress(&words(&server)),
            None => {}
        }
        rhythm.pause(patience).await?;
    }
}
