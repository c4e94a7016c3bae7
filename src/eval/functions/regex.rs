//! Functions with regular expressions, in the syntax that Terraform has (RE2, as Go reads it).

mod pattern;

use std::cell::RefCell;
use std::rc::Rc;

use regex::{Captures, Regex};
use rustc_hash::FxHashMap;

use crate::value::{ArcStr, Ty, Value};

use super::{Args, Fault, Function, Nullness, Param, Want};

const fn function(
    name: &'static str,
    ty: fn(&[Value]) -> Result<Ty, Fault>,
    run: fn(&mut Args<'_>) -> Result<Value, Fault>,
) -> Function {
    const PARAMS: &[Param] = &[Param::new("pattern", Want::String), Param::new("string", Want::String)];
    Function { name, params: PARAMS, rest: None, ty, run, result: Nullness::Never }
}

pub(super) const FUNCTIONS: &[Function] =
    &[function("regex", regex_ty, regex), function("regexall", regexall_ty, regexall)];

/// Compiled patterns that a thread remembers.
const REMEMBERED: usize = 64;

thread_local! {
    /// A pattern mostly stands in a loop or in a block of many instances, and compiling it takes far
    /// longer than matching. Shared, since a clone of an expression would have to make its working
    /// memory anew.
    static COMPILED: RefCell<FxHashMap<String, Rc<Regex>>> = RefCell::default();
}

/// A regular expression, compiled.
///
/// # Errors
/// It is none, or too large; the blame is on argument `at`.
pub(super) fn compile(pattern: &str, at: usize) -> Result<Rc<Regex>, Fault> {
    COMPILED.with_borrow_mut(|compiled| {
        if let Some(known) = compiled.get(pattern) {
            return Ok(Rc::clone(known));
        }
        let regex = Rc::new(compile_anew(pattern, at)?);
        if compiled.len() >= REMEMBERED {
            compiled.clear();
        }
        compiled.insert(pattern.to_owned(), Rc::clone(&regex));
        Ok(regex)
    })
}

fn compile_anew(pattern: &str, at: usize) -> Result<Regex, Fault> {
    let wrong = |why: &str| Fault::arg(at, format!("invalid regular expression pattern: {why}"));
    let translated = pattern::translate(pattern).map_err(wrong)?;
    Regex::new(&translated).map_err(|problem| match problem {
        regex::Error::CompiledTooBig(_) => wrong("it is too large"),
        other => wrong(last_line(&other.to_string())),
    })
}

/// The parser draws the pattern first; what is wrong stands at the end.
fn last_line(message: &str) -> &str {
    let line = message.lines().next_back().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line)
}

/// The part of a string that a regular expression matches first: `regex("[a-z]+", "12ab34")` is
/// `"ab"`. With groups it is a tuple of what they matched, with named groups an object.
fn regex(args: &mut Args<'_>) -> Result<Value, Fault> {
    let regex = compile(args.str(0), 0)?;
    match regex.captures(args.str(1)) {
        Some(found) => Ok(matched(&regex, &found)),
        None => Err(Fault::new("pattern did not match any part of the given string")),
    }
}

fn regex_ty(args: &[Value]) -> Result<Ty, Fault> {
    match args[0].as_str() {
        Some(pattern) => {
            let regex = compile(pattern, 0)?;
            type_of(&regex)
        }
        None => Ok(Ty::DYNAMIC),
    }
}

/// All matches of a regular expression, each as [`regex`] gives it: `regexall("[a-z]", "1a2b")` is
/// `["a", "b"]`.
fn regexall(args: &mut Args<'_>) -> Result<Value, Fault> {
    let regex = compile(args.str(0), 0)?;
    let mut all = Vec::new();
    let mut keep = |found: Value| {
        all.push(found);
        args.fits(all.len().saturating_mul(regex.captures_len() * 2 * size_of::<Value>()))
    };
    if regex.captures_len() == 1 {
        // Without groups there is no need to follow them.
        regex.find_iter(args.str(1)).try_for_each(|found| keep(Value::string(found.as_str())))?;
    } else {
        regex.captures_iter(args.str(1)).try_for_each(|found| keep(matched(&regex, &found)))?;
    }
    Ok(Value::list(args.ty.element().unwrap_or(Ty::DYNAMIC), all))
}

fn regexall_ty(args: &[Value]) -> Result<Ty, Fault> {
    match args[0].as_str() {
        Some(pattern) => {
            let regex = compile(pattern, 0)?;
            Ok(Ty::list(type_of(&regex)?))
        }
        None => Ok(Ty::list(Ty::DYNAMIC)),
    }
}

/// The type of a match: it depends on the groups of the pattern.
fn type_of(regex: &Regex) -> Result<Ty, Fault> {
    if regex.captures_len() == 1 {
        return Ok(Ty::STRING);
    }
    let names: Vec<Option<&str>> = regex.capture_names().skip(1).collect();
    let named: Vec<&str> = names.iter().copied().flatten().collect();
    match named.len() {
        0 => Ok(Ty::tuple(names.iter().map(|_| Ty::STRING))),
        all if all == names.len() => Ok(Ty::object(named.iter().map(|name| (*name, Ty::STRING)))),
        _ => Err(Fault::arg(
            0,
            "invalid regular expression pattern: cannot mix both named and unnamed capture groups",
        )),
    }
}

fn matched(regex: &Regex, found: &Captures<'_>) -> Value {
    let text = |group: Option<regex::Match<'_>>| match group {
        Some(group) => Value::string(group.as_str()),
        None => Value::null(Ty::STRING),
    };
    if regex.captures_len() == 1 {
        return text(found.get(0));
    }
    let named: Vec<&str> = regex.capture_names().flatten().collect();
    if named.is_empty() {
        return Value::tuple(found.iter().skip(1).map(text));
    }
    Value::object(named.into_iter().map(|name| (ArcStr::from(name), text(found.name(name)))))
}
