//! Functions with another answer in each run: the time and randomness, both from the host.
//!
//! In a plan their results are unknown. During an apply each call has one result per instance and
//! iteration, however often it is evaluated.

use crate::host::random_uuid;
use crate::value::{Refinement, Ty, Value};

use super::{Args, Fault, Function, Param, Want, of_text};

pub(super) const FUNCTIONS: &[Function] = &[
    of_text("timestamp", &[], timestamp),
    of_text("plantimestamp", &[], plantimestamp),
    of_text("uuid", &[], uuid),
    Function {
        rest: Some(Param::new("cost", Want::Number)),
        ..of_text("bcrypt", &[Param::new("str", Want::String)], bcrypt)
    },
];

/// Functions whose calls are told apart: those above, and those that evaluate other expressions.
pub(super) fn is_sited(function: &Function) -> bool {
    matches!(function.name, "uuid" | "bcrypt" | "templatefile" | "templatestring")
}

fn unknown() -> Value {
    Value::unknown_with(Ty::STRING, Refinement::not_null())
}

fn seconds(time: jiff::Timestamp) -> Value {
    Value::string(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// When the apply began, in UTC: `timestamp()` is `"2026-02-01T10:00:00Z"`.
fn timestamp(args: &mut Args<'_>) -> Result<Value, Fault> {
    Ok(args.scope.moment().applying.map_or_else(unknown, |applying| seconds(applying.started_at())))
}

/// When the plan was made, in UTC; a saved plan keeps it.
fn plantimestamp(args: &mut Args<'_>) -> Result<Value, Fault> {
    Ok(args.scope.moment().planned_at.map_or_else(unknown, seconds))
}

/// A random UUID of version 4.
fn uuid(args: &mut Args<'_>) -> Result<Value, Fault> {
    let Some(applying) = args.scope.moment().applying else { return Ok(unknown()) };
    applying.once(args.site, |host| Ok(random_uuid(host))).map(Value::string)
}

/// What Terraform takes where no cost is given, and for a cost that is too low.
const USUAL_COST: u32 = 10;
const LEAST_COST: i64 = 4;
/// Each step doubles the time, and this one takes half a minute.
const MOST_COST: i64 = 18;
/// The algorithm does not look at more.
const MAX_PASSWORD: usize = 72;

/// A hash for storing a password, with random salt; a cost from 4 to 18 may be given.
fn bcrypt(args: &mut Args<'_>) -> Result<Value, Fault> {
    let Some(applying) = args.scope.moment().applying else { return Ok(unknown()) };
    let cost = match args.values.len() {
        1 => USUAL_COST,
        2 => match args.int(1)? {
            cost if cost < LEAST_COST => USUAL_COST,
            cost if cost <= MOST_COST => cost as u32,
            cost => {
                return Err(Fault::arg(1, format!("cost {cost} is outside the range from 4 to {MOST_COST}")));
            }
        },
        _ => return Err(Fault::new("bcrypt() takes no more than two arguments")),
    };
    let password = args.str(0);
    if password.len() > MAX_PASSWORD {
        return Err(Fault::arg(
            0,
            format!("error occured generating password hash: it has more than {MAX_PASSWORD} bytes"),
        ));
    }
    let hash = applying.once(args.site, |host| {
        let mut salt = [0; 16];
        host.random(&mut salt);
        let parts = ::bcrypt::hash_with_salt(password, cost, salt);
        parts.map(|parts| parts.format_for_version(::bcrypt::Version::TwoA))
    });
    hash.map(Value::string).map_err(|problem| Fault::new(problem.to_string()))
}
