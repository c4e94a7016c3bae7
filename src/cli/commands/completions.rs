//! `terrace completions`

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::args::Cli;
use crate::cli::console::Console;

/// Print a script that completes commands and flags in a shell
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  terrace completions bash > ~/.local/share/bash-completion/completions/terrace"
)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

pub fn run(console: &Console, args: &CompletionsArgs) -> u8 {
    console.result(&script(args.shell));
    0
}

fn script(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "terrace", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum as _;

    #[test]
    fn each_shell_gets_a_script_that_knows_commands_and_flags() {
        for shell in Shell::value_variants() {
            let script = script(*shell);
            for word in ["discover", "generate-config-out"] {
                assert!(script.contains(word), "{shell} {word}");
            }
        }
    }
}
