//! `terrace simulator`

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio_util::sync::CancellationToken;

use crate::cli::args::SimulateFlags;
use crate::cli::console::{Console, sentence};
use crate::cli::interrupt::interrupted;
use crate::cli::session::world_problem;
use crate::diag::Diagnostic;
use crate::host::Clock;
use crate::simulator::{
    FIRST_PROJECT, Ionos, KeyRules, Moment, PemForm, STACKIT_PATH, Scope, Server, Simulator, World,
    WorldError, WorldFile,
};

/// Serve the simulated clouds on this machine
///
/// For curl, a vendor's SDK, or another terrace. Prints the settings to paste, with keys for
/// everything, with a spending cap, and for reading only. Runs until Ctrl-C. Only this machine can
/// reach it.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  terrace simulator --port 8080 --world world.json")]
pub struct SimulatorArgs {
    /// The port on 127.0.0.1; any free one by default
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true)]
    port: u16,
    /// Keep the world in this file; without it the world ends with the simulator
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    world: Option<PathBuf>,
}

/// Monthly cap of the key that has one, in cents.
const CAP: u64 = 2000;

pub async fn run(console: &Console, simulate: &SimulateFlags, args: SimulatorArgs) -> u8 {
    let SimulatorArgs { port, world } = args;
    let refuse = |error: &WorldError| console.refuse(world_problem(error, world.as_deref(), None));
    let simulator = match open(console, simulate.simulate_speed.unwrap_or(1), world.clone()).await {
        Ok(simulator) => simulator,
        Err(error) => return refuse(&error),
    };
    let server = match Server::bind(port).await {
        Ok(server) => server,
        Err(error) => return console.refuse(cannot_serve(&error)),
    };
    let keys = simulator.look(keys);
    console.result(&welcome(&server.stacks_url(), &keys));
    let base = format!("http://{}{STACKIT_PATH}", server.address());
    console.result(&simulator.look(|world| stackit_welcome(&base, world)));
    console.result(&simulator.look(|world| ionos_welcome(&server.ionos_url(), world)));
    let stop = CancellationToken::new();
    let serving = server.serve(simulator.clone(), stop.clone());
    let stopping = async {
        interrupted().await;
        stop.cancel();
        std::future::pending::<Infallible>().await
    };
    let served = tokio::select! {
        served = serving => served,
        never = stopping => match never {},
    };
    if let Err(error) = served {
        return console.refuse(cannot_serve(&error));
    }
    match simulator.save() {
        Ok(()) => 0,
        Err(error) => refuse(&error),
    }
}

/// The world of the file, or a new one; with all three keys.
async fn open(console: &Console, speed: u32, file: Option<PathBuf>) -> Result<Simulator, WorldError> {
    let host = &console.host;
    let file = match file {
        Some(path) => Some(WorldFile::new(Arc::clone(host), path).claim(Duration::ZERO).await?),
        None => None,
    };
    let loaded = file.as_ref().map(WorldFile::load).transpose()?.flatten();
    let mut world = loaded.unwrap_or_else(|| World::fresh(host.as_ref()));
    world.advance_to(Moment::new(host.clock().now()));
    add_missing_keys(&mut world);
    add_missing_stackit_key(&mut world);
    let clock = Clock::starting_at(host.clock().now(), speed);
    let mut seed = [0; 8];
    host.random(&mut seed);
    let simulator = Simulator::new(world, clock, u64::from_ne_bytes(seed));
    if let Some(file) = file {
        simulator.keep_in(file);
        simulator.save()?;
    }
    Ok(simulator)
}

/// The keys of the first account that are shown, by the name under which they are known there.
const KEYS: [(&str, &str); 3] = [
    ("full", "may do everything, without a spending cap"),
    ("capped", "may do everything, up to $20.00 a month"),
    ("read-only", "may only look"),
];

fn add_missing_keys(world: &mut World) {
    let Some(account) = world.stacks.accounts.first() else { return };
    let user = account.user.clone();
    let known: Vec<String> = account.keys.iter().map(|key| key.rules.name.clone()).collect();
    for (name, _) in KEYS.iter().filter(|(name, _)| !known.iter().any(|known| known == name)) {
        let rules = KeyRules::default().named(name);
        let rules = match *name {
            "capped" => rules.with_cap(CAP),
            "read-only" => rules.with_scopes(&[Scope::Read]),
            _ => rules,
        };
        world.add_key(&user, rules).expect("the account is there");
    }
}

/// Name, what it may do, and secret of each key that is shown.
fn keys(world: &World) -> Vec<(&'static str, &'static str, String)> {
    let account = world.stacks.accounts.first();
    let secret = |name: &str| {
        let key = account?.keys.iter().find(|key| key.rules.name == name)?;
        Some(key.secret.clone())
    };
    KEYS.iter().filter_map(|(name, words)| Some((*name, *words, secret(name)?))).collect()
}

/// The first service account gets a key, which outlives the process only with the world's file.
fn add_missing_stackit_key(world: &mut World) {
    let Some(account) = world.stackit.accounts.first() else { return };
    if account.keys.iter().any(|key| key.active) {
        return;
    }
    let email = account.email.clone();
    world.portal().add_key(&email, PemForm::Pkcs8, None).expect("the account is there");
}

/// What a client of STACKIT needs: where the APIs are, and two ways to prove who asks.
fn stackit_welcome(base: &str, world: &World) -> String {
    let mut text = format!(
        "\nSTACKIT, with a project of three servers:\n\n  export STACKIT_IAAS_CUSTOM_ENDPOINT={base}/iaas\n  \
         export STACKIT_RESOURCE_MANAGER_CUSTOM_ENDPOINT={base}/resource-manager\n  \
         export STACKIT_TOKEN_BASEURL={base}/token\n  export STACKIT_PROJECT_ID={FIRST_PROJECT}\n"
    );
    let Some(account) = world.stackit.accounts.first() else { return text };
    text.push_str(&format!(
        "\n  # a token that does not end\n  export STACKIT_SERVICE_ACCOUNT_TOKEN={}\n",
        account.standing_token()
    ));
    if let Some(key) = account.keys.iter().find(|key| key.active) {
        let file = account.key_file(key, PemForm::Pkcs8, Some(&format!("{base}/token")));
        text.push_str(&format!(
            "\n  # or a service account key, which is exchanged for tokens of {} minutes\n  \
             # export STACKIT_SERVICE_ACCOUNT_KEY='{file}'\n",
            world.stackit.token_lifetime / 60
        ));
    }
    text.push_str(
        "\nFor example:\n\n  curl -H \"Authorization: Bearer $STACKIT_SERVICE_ACCOUNT_TOKEN\" \\\n    \
         \"$STACKIT_IAAS_CUSTOM_ENDPOINT/v2/projects/$STACKIT_PROJECT_ID/regions/eu01/servers\"\n",
    );
    text
}

/// What a client of IONOS needs: a token, or name and password, that may do everything.
fn ionos_welcome(url: &str, world: &World) -> String {
    let Ionos { token, user, password, contract_number, .. } = &world.ionos;
    format!(
        "\nIONOS, with a data center of four servers:\n\n  export IONOS_API_URL={url}\n  export IONOS_TOKEN={token}\n\n  \
         # or a name and a password, and the contract that is meant\n  # export IONOS_USERNAME={user}\n  \
         # export IONOS_PASSWORD={password}\n  # export IONOS_CONTRACT_NUMBER={contract_number}\n\n\
         For example:\n\n  curl -H \"Authorization: Bearer $IONOS_TOKEN\" \"$IONOS_API_URL/datacenters?depth=3\"\n"
    )
}

fn welcome(url: &str, keys: &[(&str, &str, String)]) -> String {
    let mut text = format!(
        "The simulator serves {url}. Nothing real is touched. Stop it with Ctrl-C.\n\n\
         Paste this into the shell that is to use it:\n"
    );
    for (at, (name, words, secret)) in keys.iter().enumerate() {
        let (margin, url_line) =
            if at == 0 { ("", format!("  export STACKS_API_URL={url}\n")) } else { ("# ", String::new()) };
        text.push_str(&format!(
            "\n  # {name}: {words}\n{url_line}  {margin}export STACKS_API_KEY={secret}\n"
        ));
    }
    text.push_str("\nFor example:\n\n  curl -H \"Authorization: Bearer $STACKS_API_KEY\" \"$STACKS_API_URL/containers\"\n");
    text
}

fn cannot_serve(error: &crate::simulator::ServeError) -> Diagnostic {
    Diagnostic::error("Simulator cannot be served", sentence(error))
        .hint("Choose another port with --port, or none to take any free one.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_world_gets_the_keys_it_lacks_and_no_more() {
        let mut world = World::seeded(1);
        add_missing_keys(&mut world);
        let first = keys(&world);
        add_missing_keys(&mut world);
        assert_eq!(keys(&world), first);
        assert_eq!(first.iter().map(|(name, ..)| *name).collect::<Vec<_>>(), ["full", "capped", "read-only"]);
        let rules = |at: usize| &world.stacks.accounts[0].keys[at].rules;
        assert_eq!((rules(0).monthly_cap, rules(1).monthly_cap), (None, Some(CAP)));
        assert_eq!(rules(2).scopes, [Scope::Read]);
        let text = welcome("http://127.0.0.1:1/stacks/api/v1", &first);
        assert!(text.contains(
            "  export STACKS_API_URL=http://127.0.0.1:1/stacks/api/v1\n  export STACKS_API_KEY=sk_stacks_"
        ));
    }

    #[test]
    fn stackit_is_told_with_a_key_that_is_made_once() {
        let mut world = World::seeded(1);
        add_missing_stackit_key(&mut world);
        let text = stackit_welcome("http://127.0.0.1:1/stackit", &world);
        add_missing_stackit_key(&mut world);
        assert_eq!(stackit_welcome("http://127.0.0.1:1/stackit", &world), text);
        assert!(text.contains("  export STACKIT_TOKEN_BASEURL=http://127.0.0.1:1/stackit/token\n"));
        assert!(text.contains("  export STACKIT_SERVICE_ACCOUNT_TOKEN=eyJ"));
        let key = text.split("STACKIT_SERVICE_ACCOUNT_KEY='").nth(1).and_then(|rest| rest.split('\'').next());
        let key: serde_json::Value = serde_json::from_str(key.expect("a key")).expect("JSON");
        assert_eq!(key["credentials"]["tokenEndpoint"], "http://127.0.0.1:1/stackit/token");
    }

    #[test]
    fn ionos_is_told_with_what_a_client_needs() {
        let world = World::seeded(1);
        let text = ionos_welcome("http://127.0.0.1:1/ionos/cloudapi/v6", &world);
        assert!(text.contains(&format!(
            "  export IONOS_API_URL=http://127.0.0.1:1/ionos/cloudapi/v6\n  export IONOS_TOKEN={}\n",
            world.ionos.token
        )));
    }
}
