//! Looking at everything that is tracked: one list of containers for all of them, and one request
//! more per container whose connections, allow-list, backups or VPN clients are tracked.

use std::time::Duration;

use futures_util::future::join_all;
use indexmap::IndexMap;
use rustc_hash::FxHashSet;

use super::container::wire::{Phase, Seen};
use super::listing::Listing;
use super::session::Session;
use super::{backup, connection, container, failure, ip_allowlist, vpn_client};
use crate::diag::escape;
use crate::provider::{ErrorKind, Found, Intent, ProviderError, Settled, Tracked};
use crate::providers::attrs;
use crate::value::Value;

/// A list of this age serves: data sources and settled intents may have asked for it just now.
const AGE: Duration = Duration::from_secs(1);
/// So many tracked containers that are all missing at once mean the wrong key.
const MANY: usize = 3;

/// # Errors
/// The list cannot be got, or it is another account's.
pub(super) async fn read(session: &Session, tracked: &[Tracked]) -> Result<Vec<Found>, ProviderError> {
    if tracked.is_empty() {
        return Ok(Vec::new());
    }
    let listing = session.recent_listing(AGE).await?;
    check_account(&listing, tracked)?;
    let mut found: Vec<Option<Found>> = tracked.iter().map(|_| None).collect();
    let containers: Vec<usize> = positions(tracked, container::NAME).collect();
    let looked = containers.iter().map(|at| read_container(session, &listing, &tracked[*at].object));
    for (at, answer) in containers.iter().zip(join_all(looked).await) {
        found[*at] = Some(answer);
    }
    let gone: FxHashSet<&str> = containers
        .iter()
        .filter(|at| matches!(found[**at], Some(Found::Gone)))
        .filter_map(|at| attrs::text(&tracked[*at].object, "id"))
        .collect();
    let is_gone = |id: &str| listing.get(id).is_none() && gone.contains(id);

    for belonging in Belonging::ALL {
        let groups = belonging.by_container(tracked);
        let asked = groups.iter().map(|(container, at)| {
            let objects: Vec<&Value> = at.iter().map(|at| &tracked[*at].object).collect();
            let is_gone = is_gone(container);
            async move {
                match is_gone {
                    true => objects.iter().map(|_| Found::Gone).collect(),
                    false => belonging.read(session, container, &objects).await,
                }
            }
        });
        for (at, answers) in groups.values().zip(join_all(asked).await) {
            at.iter().zip(answers).for_each(|(at, answer)| found[*at] = Some(answer));
        }
    }
    let unknown = |tracked: &Tracked| {
        let detail = format!("The provider \"stacks\" has nothing called `{}`.", escape(&tracked.kind));
        Found::Failed(ProviderError::new(ErrorKind::Invalid, "Unknown type", detail))
    };
    Ok(found
        .into_iter()
        .zip(tracked)
        .map(|(found, tracked)| found.unwrap_or_else(|| unknown(tracked)))
        .collect())
}

fn positions<'t>(tracked: &'t [Tracked], kind: &'static str) -> impl Iterator<Item = usize> + 't {
    tracked.iter().enumerate().filter(move |(_, tracked)| tracked.kind == kind).map(|(at, _)| at)
}

/// What belongs to a container and goes with it, by the type that it has here.
#[derive(Clone, Copy)]
enum Belonging {
    Connection,
    Allowlist,
    VpnClient,
    Backup,
}

impl Belonging {
    const ALL: [Belonging; 4] =
        [Belonging::Connection, Belonging::Allowlist, Belonging::VpnClient, Belonging::Backup];

    fn type_name(self) -> &'static str {
        match self {
            Belonging::Connection => connection::NAME,
            Belonging::Allowlist => ip_allowlist::NAME,
            Belonging::VpnClient => vpn_client::NAME,
            Belonging::Backup => backup::NAME,
        }
    }

    /// The positions of the tracked objects of this type, by the container that they belong to.
    fn by_container(self, tracked: &[Tracked]) -> IndexMap<&str, Vec<usize>> {
        let attribute = match self {
            Belonging::Connection => "source_id",
            Belonging::Allowlist | Belonging::VpnClient | Belonging::Backup => "container_id",
        };
        let mut groups: IndexMap<&str, Vec<usize>> = IndexMap::new();
        for at in positions(tracked, self.type_name()) {
            groups.entry(attrs::text(&tracked[at].object, attribute).unwrap_or("")).or_default().push(at);
        }
        groups
    }

    async fn read(self, session: &Session, container: &str, objects: &[&Value]) -> Vec<Found> {
        match self {
            Belonging::Connection => connection::read(session, container, objects).await,
            Belonging::Allowlist => {
                join_all(objects.iter().map(|object| ip_allowlist::read(session, object))).await
            }
            Belonging::VpnClient => vpn_client::read(session, container, objects).await,
            Belonging::Backup => backup::read(session, container, objects).await,
        }
    }
}

/// A container by the list; one that is in no list is gone only if the API confirms it.
async fn read_container(session: &Session, listing: &Listing, object: &Value) -> Found {
    let asked = attrs::text(object, "id").unwrap_or("");
    let created_at = attrs::text(object, "created_at");
    let seen = match listing.get(asked) {
        // Another container of the same name: ours is gone.
        Some(seen) if !seen.is(&seen.id, created_at) => return Found::Gone,
        Some(seen) if attrs::is_null(object, "template") => with_template(session, seen).await,
        Some(seen) => Ok(seen.clone()),
        None => match container::settle::confirmed(session, asked, created_at).await {
            Ok(Some(seen)) => Ok(seen),
            Ok(None) => return Found::Gone,
            Err(error) => Err(error),
        },
    };
    match seen {
        Ok(seen) => {
            let is_new = container::needs_price(object, &seen);
            let prices = if is_new { session.load_prices().await } else { session.prices() };
            let object = container::refreshed(object, &seen, &prices);
            if seen.phase() == Phase::Error { Found::Broken(object) } else { Found::Exists(object) }
        }
        Err(error) => Found::Failed(error),
    }
}

/// The list does not name the container template; needed where the state does not know it either.
pub(super) async fn with_template(session: &Session, seen: &Seen) -> Result<Seen, ProviderError> {
    let detailed = session.api.container(&seen.id).await;
    let detailed = detailed.map_err(|error| failure::of_ask(&error, "look at a container"))?;
    let (template, external_access) =
        detailed.map(|detailed| (detailed.template, detailed.external_access)).unwrap_or_default();
    Ok(Seen { template: template.or_else(|| seen.kind.clone()), external_access, ..seen.clone() })
}

/// Everything of a key missing at once, or ids of another user: the key is probably the wrong one,
/// and planning on would recreate what exists.
fn check_account(listing: &Listing, tracked: &[Tracked]) -> Result<(), ProviderError> {
    let ids: Vec<&str> = positions(tracked, container::NAME)
        .filter_map(|at| attrs::text(&tracked[at].object, "id"))
        .filter(|id| user_of(id).is_some())
        .collect();
    if ids.is_empty() || ids.iter().any(|id| listing.get(id).is_some()) {
        return Ok(());
    }
    let users: FxHashSet<&str> = listing.containers.iter().filter_map(|seen| user_of(&seen.id)).collect();
    let is_other_user =
        !users.is_empty() && ids.iter().all(|id| user_of(id).is_some_and(|user| !users.contains(user)));
    if ids.len() < MANY && !is_other_user {
        return Ok(());
    }
    let mut detail = format!(
        "None of the {} containers in the state is in the account of this API key. The key is probably the wrong one, \
         and going on would create all of them again.",
        ids.len()
    );
    if is_other_user {
        detail.push_str(" The account's containers belong to another user than those in the state.");
    }
    let error = ProviderError::new(ErrorKind::WrongAccount, "Another account", detail)
        .hint("Check STACKS_API_KEY.")
        .hint("If everything was really removed, add -allow-all-missing.");
    Err(error)
}

/// `abc12345` of `usr-abc12345-web`.
fn user_of(id: &str) -> Option<&str> {
    id.strip_prefix("usr-")?.split_once('-').map(|(user, _)| user).filter(|user| !user.is_empty())
}

/// Whether a follow-up's restart happened: by how long its container is up.
pub(super) async fn find_invoked(session: &Session, intent: &Intent) -> Result<Settled, ProviderError> {
    let config = intent.planned.as_ref().or(intent.before.as_ref());
    let Some(config) = config else { return Ok(Settled::NotHappened) };
    let id = attrs::text(config, "container_id").unwrap_or("");
    let listing = session.any_listing(AGE).await?;
    Ok(match listing.get(id) {
        None => Settled::Gone,
        Some(seen) if container::settle::was_restarted(session, intent, seen) => {
            Settled::Happened(config.clone())
        }
        Some(_) => Settled::NotHappened,
    })
}
