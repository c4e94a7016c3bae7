//! Arguments: Terraform's spelling made clap's, and clap's answers made ours.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser};

use super::commands::Command;
use super::exit;

/// Plan and apply STACKS containers and the power of STACKIT and IONOS servers, from HCL
///
/// Flags may be written with one dash or two, with `=` or a space before their value.
#[derive(Debug, Parser)]
#[command(name = "terrace", version, disable_help_subcommand = true, max_term_width = 100)]
// As in Terraform the last one counts: scripts add their flags to those of others.
#[command(args_override_self = true)]
#[command(after_help = "Example:\n  terrace -chdir=shop plan -out=shop.plan")]
pub struct Cli {
    /// Work in this folder instead of the current one; comes before the command
    #[arg(long, value_name = "DIR")]
    pub chdir: Option<PathBuf>,
    #[command(flatten)]
    pub simulate: SimulateFlags,
    #[command(subcommand)]
    pub command: Command,
}

/// Flags of every command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Simulator")]
pub struct SimulateFlags {
    /// Use the embedded simulator instead of the real clouds; also TERRACE_SIMULATE=1
    #[arg(long, global = true, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[arg(value_name = "BOOL", hide_possible_values = true)]
    pub simulate: Option<bool>,
    /// How many times as fast as real time the simulator's clock runs (10 with --simulate)
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub simulate_speed: Option<u32>,
}

/// What became of the arguments.
pub enum Parsed {
    Run(Box<Cli>),
    /// Help, version, or what is wrong with them.
    Answered(Answer),
}

/// What is said instead of running a command.
pub struct Answer {
    pub plain: String,
    pub coloured: String,
    pub code: u8,
}

/// Reads arguments, the program's name not among them.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Parsed {
    let mut command = Cli::command();
    command.build();
    let arguments = with_double_dashes(&command, arguments);
    let name = OsString::from("terrace");
    let found = command
        .try_get_matches_from(std::iter::once(name).chain(arguments))
        .and_then(|matches| Cli::from_arg_matches(&matches));
    match found {
        Ok(cli) => Parsed::Run(Box::new(cli)),
        Err(error) => {
            let error = with_tip(error);
            // Help that was asked for is a result; anything else is a usage error.
            let code = if error.use_stderr() { exit::ERROR } else { 0 };
            let text = error.render();
            Parsed::Answered(Answer { plain: text.to_string(), coloured: text.ansi().to_string(), code })
        }
    }
}

/// What people who come from Terraform need to know where clap has nothing to suggest.
fn with_tip(mut error: clap::Error) -> clap::Error {
    let invalid = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let tip = match error.kind() {
        ErrorKind::UnknownArgument => instead_of_flag(&invalid(ContextKind::InvalidArg)),
        ErrorKind::InvalidSubcommand => instead_of(&invalid(ContextKind::InvalidSubcommand)),
        _ => None,
    };
    if let Some(tip) = tip {
        // Who knows Terraform's word did not misspell one of ours.
        error.remove(ContextKind::SuggestedSubcommand);
        if error.remove(ContextKind::SuggestedArg).is_some() {
            // It showed the flag that was not meant.
            error.remove(ContextKind::Usage);
        }
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
    error
}

/// What takes the place of a flag that Terraform has, here or at all, and terrace has not.
fn instead_of_flag(flag: &str) -> Option<&'static str> {
    Some(match flag.split('=').next().unwrap_or(flag) {
        "--chdir" => "-chdir=DIR comes before the command: `terrace -chdir=DIR plan`",
        "--state" | "--state-out" | "--backup" | "--backend-config" => {
            "`backend \"local\" { path = … }` in the `terrace` block names another state file"
        }
        "--config" => "`terrace -chdir=DIR …` names another folder",
        "--force" | "-y" | "--yes" => "`-auto-approve` does without the question",
        "--plugin-dir" | "--lockfile" => "providers are compiled in: there is nothing to install",
        "--test-directory" | "--no-tests" => "terrace reads no test files",
        _ => return None,
    })
}

/// What takes the place of a command that Terraform has and terrace has not.
fn instead_of(command: &str) -> Option<&'static str> {
    Some(match command {
        "help" => "`terrace --help` lists the commands, `terrace COMMAND --help` explains one",
        "taint" => "`terrace apply -replace=ADDR` gives an instance a new object",
        "untaint" => {
            "`terrace state rm ADDR`, then `terrace import ADDR ID` takes the object as a finished one"
        }
        "login" | "logout" => {
            "credentials come from the environment: `terrace providers docs` names the variables"
        }
        "force-unlock" => {
            "the lock of a process that is gone is taken over by itself: nothing has to be removed"
        }
        "test" => {
            "terrace runs no test files; `terrace apply --simulate` tries a configuration without an account"
        }
        "workspace" | "env" => {
            "terrace has no workspaces: a folder has one state, so give each environment a folder of its own"
        }
        "pull" => "the state is the file terrace.state.json; `terrace show -json` prints it",
        "push" => {
            "the state is the file terrace.state.json; `terrace import`, `terrace state mv` and `terrace state rm` change it"
        }
        "replace-provider" => "the providers are compiled into terrace, and no other can take their place",
        _ => return None,
    })
}

/// Terraform's `-long-flag` becomes `--long-flag`, and a switch with a value, such as `-json=false`, is
/// there or not. Left as they are: values, single letters, `-`, and all that follows `--`.
fn with_double_dashes(
    command: &clap::Command,
    arguments: impl IntoIterator<Item = OsString>,
) -> Vec<OsString> {
    let mut command = command;
    let mut valued = valued_flags(command);
    let mut switches = switch_flags(command);
    let mut rewritten = Vec::new();
    let mut is_value = false;
    let mut is_over = false;
    for argument in arguments {
        let Some(text) = argument.to_str().filter(|_| !is_value && !is_over) else {
            is_value = false;
            rewritten.push(argument);
            continue;
        };
        let flag = text.trim_start_matches('-');
        let dashes = text.len() - flag.len();
        if text == "--" {
            is_over = true;
        } else if dashes == 0 {
            if let Some(found) = command.find_subcommand(text) {
                command = found;
                valued.extend(valued_flags(command));
                switches.extend(switch_flags(command));
            }
        } else if text == "-v" && command.get_name() == Cli::command().get_name() {
            // Terraform's short form of `-version`.
            rewritten.push(OsString::from("--version"));
            continue;
        } else if dashes <= 2 && flag.len() > 1 && flag.starts_with(|c: char| c.is_ascii_alphabetic()) {
            is_value = valued.contains(flag);
            match flag.split_once('=').map(|(name, value)| (name, truth(value))) {
                Some((name, Some(false))) if switches.contains(name) => {}
                Some((name, Some(true))) if switches.contains(name) => {
                    rewritten.push(OsString::from(format!("--{name}")));
                }
                Some((name, Some(value))) if !valued.contains(name) => {
                    rewritten.push(OsString::from(format!("--{name}={value}")));
                }
                _ => rewritten.push(OsString::from(format!("--{flag}"))),
            }
            continue;
        }
        rewritten.push(argument);
    }
    rewritten
}

/// The words for yes and no that Terraform's flags take.
fn truth(word: &str) -> Option<bool> {
    match word {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// The flags whose value may be the next argument.
fn valued_flags(command: &clap::Command) -> BTreeSet<String> {
    let takes_value = |arg: &&clap::Arg| {
        matches!(arg.get_action(), ArgAction::Set | ArgAction::Append) && !arg.is_require_equals_set()
    };
    command.get_arguments().filter(takes_value).filter_map(|arg| arg.get_long().map(str::to_owned)).collect()
}

/// The flags that are there or not.
fn switch_flags(command: &clap::Command) -> BTreeSet<String> {
    let is_switch = |arg: &&clap::Arg| matches!(arg.get_action(), ArgAction::SetTrue);
    command.get_arguments().filter(is_switch).filter_map(|arg| arg.get_long().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(line: &str) -> String {
        let mut command = Cli::command();
        command.build();
        let arguments = line.split(' ').map(OsString::from);
        let all: Vec<_> = with_double_dashes(&command, arguments).into_iter().collect();
        all.iter().map(|text| text.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn clap_finds_no_fault_in_the_commands() {
        Cli::command().debug_assert();
    }

    #[test]
    fn single_dashes_become_double() {
        let cases = [
            ("-chdir=x plan -out=p -var a=1", "--chdir=x plan --out=p --var a=1"),
            ("plan --out p -refresh=false", "plan --out p --refresh=false"),
            ("plan -var -out -destroy", "plan --var -out --destroy"),
            ("plan -out -weird", "plan --out -weird"),
            ("plan -refresh -out=p", "plan --refresh --out=p"),
            ("show - -h", "show - -h"),
            ("output -- -raw", "output -- -raw"),
            ("output -raw -1", "output --raw -1"),
            ("-version", "--version"),
            ("-v", "--version"),
            ("plan -v", "plan -v"),
            ("plan -help", "plan --help"),
            ("plan ---x", "plan ---x"),
            ("fmt -check=true -diff=false -list=false", "fmt --check --list=false"),
            (
                "plan -refresh=0 -input=T -json=1 -out=1 -target=f",
                "plan --refresh=false --input=true --json --out=1 --target=f",
            ),
            ("fmt -check=maybe -- -diff=false", "fmt --check=maybe -- -diff=false"),
        ];
        for (line, expected) in cases {
            assert_eq!(rewritten(line), expected, "{line}");
        }
    }

    #[test]
    fn of_a_flag_that_is_repeated_the_last_counts() {
        let line = "-chdir=a -chdir=b plan -no-color -no-color -out=x -out=y -refresh=false -refresh -var=a=1 -var=b=2";
        let Parsed::Run(cli) = parse(line.split(' ').map(OsString::from)) else { panic!("refused") };
        assert_eq!(cli.chdir, Some(PathBuf::from("b")));
        let said = format!("{:?}", cli.command);
        for part in ["out: Some(\"y\")", "refresh: true", "no_color: true", "a=1", "b=2"] {
            assert!(said.contains(part), "{part} in {said}");
        }
        let Parsed::Answered(answer) = parse(["apply", "one", "two"].map(OsString::from)) else {
            panic!("two plans")
        };
        assert!(answer.plain.contains("'two'"), "{}", answer.plain);
    }

    #[test]
    fn each_command_has_help_with_an_example() {
        let mut root = Cli::command();
        root.build();
        let mut open: Vec<clap::Command> = vec![root];
        while let Some(mut command) = open.pop() {
            let help = command.render_long_help().to_string();
            assert!(help.contains("Example"), "{}", command.get_name());
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            assert!(!about.is_empty() && !about.ends_with('.'), "{}: {about}", command.get_name());
            open.extend(command.get_subcommands().cloned());
        }
    }

    #[test]
    fn a_command_s_own_flags_stand_together_in_its_help() {
        let mut root = Cli::command();
        root.build();
        let fmt = root.find_subcommand_mut("fmt").expect("there is such a command");
        let help = fmt.render_help().to_string();
        let (own, shared) = help.split_once("Simulator:").expect("flags of every command have a heading");
        assert!(
            own.contains("--check") && own.contains("--recursive") && !own.contains("--simulate"),
            "{help}"
        );
        assert!(shared.contains("--simulate-speed"), "{help}");
    }

    #[test]
    fn what_terraform_does_otherwise_gets_a_tip() {
        let said = |line: &str| match parse(line.split(' ').map(OsString::from)) {
            Parsed::Run(_) => panic!("{line} runs"),
            Parsed::Answered(answer) => answer.plain,
        };
        let late = said("plan -chdir=shop");
        assert!(late.contains("-chdir=DIR comes before the command"), "{late}");
        for (line, tip) in [
            ("help", "terrace COMMAND --help"),
            ("taint a.b", "-replace=ADDR"),
            ("login", "environment"),
            ("force-unlock 1", "taken over by itself"),
            ("plan -state=x.json", "names another state file"),
            ("apply -backup=-", "names another state file"),
            ("init -backend-config=x", "names another state file"),
            ("import -config=x a.b c", "-chdir=DIR"),
            ("destroy -force", "-auto-approve"),
            ("apply -y", "-auto-approve"),
            ("init -plugin-dir=x", "nothing to install"),
            ("untaint a.b", "terrace import ADDR ID"),
            ("test", "apply --simulate"),
            ("workspace new x", "a folder of its own"),
            ("env list", "a folder of its own"),
            ("state pull", "terrace show -json"),
            ("state push x", "terrace state mv"),
            ("state replace-provider a b", "compiled into"),
        ] {
            let said = said(line);
            assert!(said.contains(tip), "{line}: {said}");
            assert!(!said.contains("similar") && !said.contains("as a value"), "{line}: {said}");
            assert!(!said.contains("[=<BOOL>]"), "{line}: {said}");
        }
        assert!(said("plam").contains("'plan'"), "what was misspelt is still suggested");
        assert!(!said("fly").contains("tip:"));
    }

    #[test]
    fn usage_errors_end_with_1_and_help_with_0() {
        let code = |line: &str| match parse(line.split(' ').map(OsString::from)) {
            Parsed::Run(_) => panic!("{line} runs"),
            Parsed::Answered(answer) => answer.code,
        };
        for line in ["-nonsense plan", "plan -nonsense", "fly", "plan -parallelism=0", "plan -lock-timeout=5"]
        {
            assert_eq!(code(line), 1, "{line}");
        }
        for line in ["-help", "plan -help", "--version"] {
            assert_eq!(code(line), 0, "{line}");
        }
    }
}
