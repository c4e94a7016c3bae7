//! `terrace man`

use clap::{Args, CommandFactory};
use clap_mangen::Man;

use crate::cli::args::Cli;
use crate::cli::console::Console;
use crate::diag::Diagnostic;

/// Print the manual page of terrace or of a command
///
/// The page is in the format that `man` reads. It says what `--help` says.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  terrace man | man -l -\n  terrace man state mv > terrace-state-mv.1")]
pub struct ManArgs {
    /// The command; that of a command of a command behind it
    #[arg(value_name = "COMMAND")]
    command: Vec<String>,
}

pub fn run(console: &Console, args: &ManArgs) -> u8 {
    match page(&args.command) {
        Ok(page) => {
            console.result(&page);
            0
        }
        Err(problem) => console.refuse(problem),
    }
}

fn page(path: &[String]) -> Result<String, Diagnostic> {
    let mut root = Cli::command();
    // Gives each command its whole name and the flags of those around it.
    root.build();
    let mut command = &root;
    for name in path {
        command = command.find_subcommand(name).ok_or_else(|| {
            let known = command.get_subcommands().map(clap::Command::get_name);
            Diagnostic::error("Unknown command", format!("There is no command {name:?} here."))
                .suggest(name, known)
        })?;
    }
    let mut page = Vec::new();
    let program = format!("terrace {}", env!("CARGO_PKG_VERSION"));
    Man::new(command.clone()).source(program).render(&mut page).expect("writing to memory cannot fail");
    Ok(String::from_utf8_lossy(&page).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_with_its_example() {
        fn check(command: &clap::Command, path: &mut Vec<String>) {
            for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
                path.push(inner.get_name().to_owned());
                let page = page(path).expect("it is a command");
                assert!(page.contains("  \"terrace 0.") && page.contains("Example"), "{path:?}\n{page}");
                check(inner, path);
                path.pop();
            }
        }
        check(&Cli::command(), &mut Vec::new());
        assert!(page(&["pln".to_owned()]).is_err_and(|problem| problem.hints[0].contains("plan")));
    }
}
