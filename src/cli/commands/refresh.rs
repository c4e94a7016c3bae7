//! `terrace refresh`

use clap::Args;

use crate::cli::approval::AutoApprove;
use crate::cli::flags::ModeFlags;
use crate::cli::session::Session;

use super::apply::{ApproveFlags, SharedFlags, carry_out, order};

/// Write to the state what is found
///
/// The same as `terrace apply -refresh-only -auto-approve`: looks at every object of the state again and
/// records it as it is now. Nothing outside of the state is changed. To see first what would be
/// recorded, use `terrace plan -refresh-only`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  terrace refresh")]
pub struct RefreshArgs {
    #[command(flatten)]
    pub(super) shared: SharedFlags,
}

pub async fn run(session: &Session, args: RefreshArgs) -> u8 {
    let RefreshArgs { shared } = args;
    let mode = ModeFlags { refresh_only: true, ..ModeFlags::default() };
    carry_out(session, order(None, ApproveFlags { auto_approve: AutoApprove::Everything }, mode, shared))
        .await
}
