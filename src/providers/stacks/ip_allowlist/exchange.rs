//! Making a list as declared without ever emptying it: additions first, then entries that change,
//! then what has to go.
//!
//! The API has no update and refuses a second entry of one address, so an entry that changes is
//! removed and added anew. The last entry cannot be removed: if the one that changes is the only one,
//! another stands in for it meanwhile.

use std::net::{IpAddr, Ipv4Addr};

use super::entries::{Entry, Keep};
use super::{AllowedIps, PAUSE, reading, set_access};
use crate::diag::escape;
use crate::provider::{Condition, ErrorKind, Left, Outcome, ProviderError};
use crate::providers::attrs;
use crate::providers::patience::Patience;
use crate::providers::stacks::address::Network;
use crate::providers::stacks::client::{Access, ActError};
use crate::providers::stacks::failure;
use crate::providers::stacks::session::Session;
use crate::providers::stacks::waiting::{Stopped, patiently};
use crate::value::Value;

/// Rounds of reading and writing. Two are usual, three with a stand-in; the others are for requests
/// whose fate was unclear.
const ROUNDS: u32 = 8;

/// Stands in when the caller's own address is the entry that changes. Of a network that is reserved
/// for documentation (RFC 5737): nobody has it.
const NOBODY: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Add(Entry),
    /// The entry with this id.
    Remove(String),
}

/// The list is not as declared, and this is why.
struct NotSo {
    error: ProviderError,
    /// Nothing at all is known of the list.
    left: Option<Left>,
}

/// Makes the list as the planned object says and tells how it is then, also after a failure.
pub(super) async fn make_so(session: &Session, patience: &Patience<'_>, planned: &Value) -> Outcome {
    let container = attrs::text(planned, "container_id").unwrap_or("");
    let object = attrs::settled(planned);
    let failed = match exchange(session, patience, planned, container).await {
        Ok(ips) => return Outcome::ready(ips.onto(&object)),
        Err(failed) => failed,
    };
    let NotSo { error, left } = failed;
    if let Some(left) = left {
        return Outcome::failed(left, error);
    }
    let left = match session.api.allowed_ips(container).await {
        Ok(Some(ips)) if ips.external_access_enabled => Left::Exists(ips.onto(&object), Condition::Ready),
        Ok(_) => Left::Gone,
        Err(_) => Left::Unclear,
    };
    Outcome::failed(left, error)
}

async fn exchange(
    session: &Session,
    patience: &Patience<'_>,
    planned: &Value,
    container: &str,
) -> Result<AllowedIps, NotSo> {
    let wanted = Entry::all(planned);
    for _ in 0..ROUNDS {
        let ips = read(session, container).await?;
        if !ips.external_access_enabled {
            enable(session, patience, container).await?;
            continue;
        }
        session.saw_caller(ips.caller());
        let steps = steps(&ips, &wanted, Keep::of(planned, ips.caller()));
        if steps.is_empty() {
            return Ok(ips);
        }
        for step in &steps {
            match take(session, patience, container, step).await {
                Ok(()) => {}
                Err(Taken::Unclear) => {
                    patience.sleep(PAUSE).await.map_err(|ended| {
                        let what = format!("the allowed addresses of {}", escape(container));
                        NotSo { error: Stopped::from(ended).into_error(&what, patience.limit), left: None }
                    })?;
                    break;
                }
                Err(Taken::Failed(error)) => return Err(NotSo { error, left: None }),
            }
        }
    }
    let detail = format!(
        "The allowed addresses of the container {} do not become what was asked for: somebody else may be changing \
         them at the same time.",
        escape(container)
    );
    let error = ProviderError::new(ErrorKind::Refused, "Allow-list does not settle", detail);
    Err(NotSo { error: error.hint("Plan again to see what is there."), left: None })
}

async fn read(session: &Session, container: &str) -> Result<AllowedIps, NotSo> {
    match session.api.allowed_ips(container).await {
        Ok(Some(ips)) => Ok(ips),
        Ok(None) => {
            let detail = format!(
                "The container {} is not there any more, and its list went with it.",
                escape(container)
            );
            let error = ProviderError::new(ErrorKind::Refused, "Container gone", detail);
            Err(NotSo { error: error.hint("Plan again to see what is there."), left: Some(Left::Gone) })
        }
        Err(error) => {
            let error = failure::of_ask(&error, &reading(container));
            Err(NotSo { error, left: Some(Left::Unclear) })
        }
    }
}

async fn enable(session: &Session, patience: &Patience<'_>, container: &str) -> Result<(), NotSo> {
    match set_access(session, patience, container, Access::Enabled).await {
        Ok(()) => Ok(()),
        Err(Outcome { left, error: Some(error) }) => Err(NotSo { error, left: Some(left) }),
        Err(Outcome { left: _, error: None }) => Ok(()),
    }
}

/// Why a step is not known to be taken.
enum Taken {
    /// The next round tells.
    Unclear,
    Failed(ProviderError),
}

async fn take(session: &Session, patience: &Patience<'_>, container: &str, step: &Step) -> Result<(), Taken> {
    let doing = match step {
        Step::Add(entry) => {
            format!("allow {} to reach the container {}", escape(&entry.ip_address), escape(container))
        }
        Step::Remove(_) => format!("remove an allowed address of the container {}", escape(container)),
    };
    let send = || async {
        match step {
            Step::Add(Entry { network: _, ip_address, description, service_type }) => {
                session.api.allow(container, ip_address, description.as_deref(), service_type).await
            }
            Step::Remove(id) => session.api.disallow(container, id).await,
        }
    };
    let sent: Result<(), ActError> = patiently(&session.api, patience, send).await.map_err(|stopped| {
        Taken::Failed(stopped.into_error(&format!("STACKS to {doing}"), patience.limit))
    })?;
    match sent {
        Ok(()) => Ok(()),
        Err(error) if error.is_unclear() => Err(Taken::Unclear),
        Err(error) if error.is_not_found() && matches!(step, Step::Remove(_)) => Ok(()),
        Err(error) => Err(Taken::Failed(failure::of_act(&error, &doing))),
    }
}

/// The requests that bring the list nearer to what is wanted, in an order that never empties it. A
/// stand-in goes in the round after, when its id is known.
pub(super) fn steps(ips: &AllowedIps, wanted: &[Entry], keep: Keep) -> Vec<Step> {
    let actual: Vec<(Entry, &str)> =
        ips.allowed_ips.iter().map(|ip| (Entry::from(ip), ip.id.0.as_str())).collect();
    let there = |entry: &Entry| actual.iter().find(|(known, _)| known.is_same_address(entry));
    let is_wanted = |entry: &Entry| wanted.iter().any(|known| known.is_same_address(entry));

    let additions: Vec<Step> =
        wanted.iter().filter(|entry| there(entry).is_none()).cloned().map(Step::Add).collect();
    let others = actual.len() + additions.len();
    let mut steps = additions;
    let mut stands_in = false;
    for entry in wanted {
        let Some((known, id)) = there(entry).filter(|(known, _)| !entry.is_met_by(known)) else { continue };
        if others <= 1 && !stands_in {
            steps.push(Step::Add(stand_in(known, ips.caller())));
            stands_in = true;
        }
        steps.push(Step::Remove((*id).to_owned()));
        steps.push(Step::Add(entry.clone()));
    }
    let extra = actual.iter().filter(|(entry, _)| !is_wanted(entry) && !keep.keeps(entry));
    steps.extend(extra.map(|(_, id)| Step::Remove((*id).to_owned())));
    steps
}

fn stand_in(changing: &Entry, caller: Option<IpAddr>) -> Entry {
    let is_other = |address: &IpAddr| changing.network != Some(Network::from(*address));
    let address = caller.filter(is_other).unwrap_or(NOBODY);
    Entry {
        network: Some(Network::from(address)),
        ip_address: address.to_string(),
        description: Some("Stand-in of terrace while an entry changes".to_owned()),
        service_type: super::entries::DEFAULT_SERVICE.to_owned(),
    }
}

/// Whether the way from these entries to those needs a stand-in.
pub(super) fn needs_stand_in(before: &[Entry], after: &[Entry]) -> bool {
    let [only] = before else { return false };
    let [changed] = after else { return false };
    only.is_same_address(changed) && !changed.is_met_by(only)
}
