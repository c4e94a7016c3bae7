//! `terrace output`

use std::collections::BTreeMap;

use clap::Args;

use crate::cli::console::{Console, sentence};
use crate::cli::flags::ViewFlags;
use crate::cli::report::json::{self, Layout, outputs_json};
use crate::cli::report::text::{Controls, Output, outputs_text, value_text};
use crate::cli::session::Session;
use crate::diag::{Diagnostic, Sources};
use crate::ops;
use crate::state::StateOutput;
use crate::value::{Kind, Value, to_typed_json_text};

/// Show output values from the state
///
/// Sensitive values are masked in the list; they are printed when one is asked for by name, and
/// with -json.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  terrace output\n  terrace output -raw url")]
pub struct OutputArgs {
    /// Show only this output value
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Print a string, number or bool as it is, without quotes and line break
    #[arg(long, requires = "name", conflicts_with = "json")]
    raw: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub view: ViewFlags,
}

pub async fn run(session: &Session, args: OutputArgs) -> u8 {
    let OutputArgs { name, raw, json, view: _ } = args;
    let console = &session.console;
    let outputs = match ops::output(&session.project).await {
        Ok(outputs) => outputs,
        Err(problem) => return console.refuse(problem),
    };
    let text = match name {
        Some(name) => one(
            &outputs,
            &name,
            if raw {
                Form::Raw
            } else if json {
                Form::Json
            } else {
                Form::Text(console.controls())
            },
        ),
        None if json => all_as_json(&outputs),
        None => Ok(outputs_text(shown(&outputs))),
    };
    match text {
        Ok(text) if text.is_empty() && outputs.is_empty() => no_outputs(console),
        Ok(text) => {
            console.result(&text);
            0
        }
        Err(problem) => console.refuse(problem),
    }
}

/// How one value is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Text(Controls),
    Raw,
    Json,
}

/// Output values as the report takes them.
pub fn shown(outputs: &BTreeMap<String, StateOutput>) -> impl Iterator<Item = Output<'_>> {
    outputs.iter().map(|(name, StateOutput { value, sensitive })| Output {
        name,
        value,
        sensitive: *sensitive,
    })
}

fn no_outputs(console: &Console) -> u8 {
    let detail = "The state has no output values: the configuration declares none, or was not applied since.";
    console.diagnostics(&Diagnostic::warning("No outputs found", detail).into(), &Sources::default());
    0
}

fn one(outputs: &BTreeMap<String, StateOutput>, name: &str, form: Form) -> Result<String, Diagnostic> {
    let Some(StateOutput { value, sensitive: _ }) = outputs.get(name) else {
        let detail = format!(
            "The state has no output value \"{name}\". One that was just added is there after the next apply."
        );
        let known = outputs.keys().map(String::as_str);
        return Err(Diagnostic::error("Output not found", detail).suggest(name, known));
    };
    match form {
        Form::Text(controls) => Ok(format!("{}\n", value_text(value, controls))),
        Form::Json => json_text(value).map(|text| format!("{text}\n")),
        Form::Raw => raw_text(value).ok_or_else(|| {
            let detail = format!(
                "-raw prints strings, numbers and bools. The output value \"{name}\" is {}.",
                if value.is_null() {
                    "null".to_owned()
                } else {
                    let ty = value.ty().expression();
                    // What is inside would be told at the length of a page.
                    format!("of type {}", ty.split('(').next().unwrap_or(&ty))
                }
            );
            Diagnostic::error("Unsupported value for raw output", detail).hint("Use -json.")
        }),
    }
}

fn raw_text(value: &Value) -> Option<String> {
    match value.kind() {
        Kind::String(text) => Some(text.to_string()),
        Kind::Number(number) => Some(number.to_string()),
        Kind::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// `{"NAME":{"sensitive":…,"type":…,"value":…}}`, as Terraform prints it.
fn all_as_json(outputs: &BTreeMap<String, StateOutput>) -> Result<String, Diagnostic> {
    let text = json::text(&outputs_json(outputs), Layout::Indented).map_err(|error| cannot_write(&error))?;
    Ok(format!("{text}\n"))
}

fn json_text(value: &Value) -> Result<String, Diagnostic> {
    to_typed_json_text(value, value.ty()).map_err(|error| cannot_write(&error))
}

fn cannot_write(error: &dyn std::error::Error) -> Diagnostic {
    Diagnostic::error("Output cannot be written as JSON", sentence(error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Ty;

    fn outputs() -> BTreeMap<String, StateOutput> {
        let output = |value, sensitive| StateOutput { value, sensitive };
        BTreeMap::from([
            (
                "big".to_owned(),
                output(
                    Value::number(
                        "12345678901234567890123".parse::<crate::value::Number>().expect("a number"),
                    ),
                    false,
                ),
            ),
            ("list".to_owned(), output(Value::list(Ty::STRING, [Value::string("a")]), false)),
            ("token".to_owned(), output(Value::string("s3cret"), true)),
        ])
    }

    #[test]
    fn a_value_is_printed_as_it_was_asked_for() {
        let cases = [
            ("token", Form::Text(Controls::Escaped), "\"s3cret\"\n"),
            ("token", Form::Raw, "s3cret"),
            ("token", Form::Json, "\"s3cret\"\n"),
            ("list", Form::Json, "[\"a\"]\n"),
            ("list", Form::Text(Controls::Escaped), "tolist([\n  \"a\",\n])\n"),
            ("big", Form::Raw, "12345678901234567890123"),
        ];
        for (name, form, expected) in cases {
            assert_eq!(one(&outputs(), name, form).as_deref(), Ok(expected));
        }
        let raw = one(&outputs(), "list", Form::Raw).expect_err("a list is no text");
        assert!(raw.detail.ends_with("The output value \"list\" is of type list."), "{}", raw.detail);
        let missing = one(&outputs(), "tokn", Form::Text(Controls::Escaped)).expect_err("no such output");
        assert_eq!(missing.hints, ["Did you mean `token`?"]);
    }

    #[test]
    fn json_holds_exact_numbers_types_and_secrets() {
        let text = all_as_json(&outputs()).expect("known values");
        assert!(text.contains("\"value\": 12345678901234567890123"), "{text}");
        assert!(text.contains("\"value\": \"s3cret\""), "{text}");
        assert!(text.contains("\"type\": [\n      \"list\",\n      \"string\"\n    ]"), "{text}");
    }

    #[test]
    fn secrets_are_masked_in_the_list() {
        let text = outputs_text(shown(&outputs()));
        assert!(text.contains("token = <sensitive>\n") && !text.contains("s3cret"), "{text}");
    }
}
