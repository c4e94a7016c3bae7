//! `terrace destroy`

use clap::Args;

use crate::cli::flags::ModeFlags;
use crate::cli::session::Session;

use super::apply::{ApproveFlags, SharedFlags, carry_out, order};

/// Destroy everything that the state knows
///
/// The same as `terrace apply -destroy`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  terrace destroy -target=stacks_container.web")]
pub struct DestroyArgs {
    #[command(flatten)]
    approve: ApproveFlags,
    #[command(flatten)]
    pub(super) shared: SharedFlags,
}

pub async fn run(session: &Session, args: DestroyArgs) -> u8 {
    let DestroyArgs { approve, shared } = args;
    carry_out(session, order(None, approve, ModeFlags { destroy: true, ..ModeFlags::default() }, shared))
        .await
}
