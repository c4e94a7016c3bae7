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
    static COMPILED: RefCell<FxHashMap<String, Rc<Pattern>>> = RefCell::default();
}

/// A regular expression, compiled.
pub(super) struct Pattern {
    regex: Regex,
    /// The names of its groups.
    groups: Vec<Option<String>>,
}

impl Pattern {
    pub fn matches<'t>(&self, text: &'t str) -> regex::CaptureMatches<'_, 't> {
        self.regex.captures_iter(text)
    }

    /// Adds a replacement, in which `$1` or `${name}` are what groups matched and `$$` is a dollar sign.
    pub fn expand(&self, found: &Captures<'_>, by: &str, out: &mut String) {
        let mut rest = by;
        while let Some(at) = rest.find('$') {
            out.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix('$') {
                out.push('$');
                rest = after;
                continue;
            }
            let (inner, braces) = rest.strip_prefix('{').map_or((rest, 0), |inner| (inner, 1));
            let len = inner.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(inner.len());
            // What names no group is text like any other.
            if len == 0 || (braces == 1 && !inner[len..].starts_with('}')) {
                out.push('$');
                continue;
            }
            out.push_str(self.group(found, &inner[..len]));
            rest = &rest[len + 2 * braces..];
        }
        out.push_str(rest);
    }

    /// What a group matched, by its number or name.
    fn group<'t>(&self, found: &Captures<'t>, name: &str) -> &'t str {
        let is_number =
            name.bytes().all(|digit| digit.is_ascii_digit()) && (name == "0" || !name.starts_with('0'));
        let group = match is_number {
            true => name.parse().ok().and_then(|number| found.get(number)),
            false => self.named(found).find_map(|(known, group)| group.filter(|_| known == name)),
        };
        group.map_or("", |group| group.as_str())
    }

    fn named<'p, 't>(
        &'p self,
        found: &Captures<'t>,
    ) -> impl Iterator<Item = (&'p str, Option<regex::Match<'t>>)> {
        let groups = self.groups.iter().zip(found.iter().skip(1));
        groups.filter_map(|(name, group)| name.as_deref().map(|name| (name, group)))
    }
}

/// A regular expression, compiled.
///
/// # Errors
/// It is none, or too large; the blame is on argument `at`.
pub(super) fn compile(pattern: &str, at: usize) -> Result<Rc<Pattern>, Fault> {
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

fn compile_anew(pattern: &str, at: usize) -> Result<Pattern, Fault> {
    let wrong = |why: &str| Fault::arg(at, format!("invalid regular expression pattern: {why}"));
    let translated = pattern::translate(pattern).map_err(wrong)?;
    let regex = Regex::new(&translated.pattern).map_err(|problem| match problem {
        regex::Error::CompiledTooBig(_) => wrong("it is too large"),
        other => wrong(last_line(&other.to_string())),
    })?;
    Ok(Pattern { regex, groups: translated.groups })
}

/// The parser draws the pattern first; what is wrong stands at the end.
fn last_line(message: &str) -> &str {
    let line = message.lines().next_back().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line)
}

/// The part of a string that a regular expression matches first: `regex("[a-z]+", "12ab34")` is
/// `"ab"`. With groups it is a tuple of what they matched, with named groups an object.
fn regex(args: &mut Args<'_>) -> Result<Value, Fault> {
    let pattern = compile(args.str(0), 0)?;
    match pattern.regex.captures(args.str(1)) {
        Some(found) => Ok(matched(&pattern, &found)),
        None => Err(Fault::new("pattern did not match any part of the given string")),
    }
}

fn regex_ty(args: &[Value]) -> Result<Ty, Fault> {
    match args[0].as_str() {
        Some(pattern) => {
            let pattern = compile(pattern, 0)?;
            type_of(&pattern)
        }
        None => Ok(Ty::DYNAMIC),
    }
}

/// All matches of a regular expression, each as [`regex`] gives it: `regexall("[a-z]", "1a2b")` is
/// `["a", "b"]`.
fn regexall(args: &mut Args<'_>) -> Result<Value, Fault> {
    let pattern = compile(args.str(0), 0)?;
    let mut all = Vec::new();
    let mut keep = |found: Value| {
        all.push(found);
        args.fits(all.len().saturating_mul((pattern.groups.len() + 1) * 2 * size_of::<Value>()))
    };
    if pattern.groups.is_empty() {
        // Without groups there is no need to follow them.
        let mut found = pattern.regex.find_iter(args.str(1));
        found.try_for_each(|found| keep(Value::string(found.as_str())))?;
    } else {
        pattern.matches(args.str(1)).try_for_each(|found| keep(matched(&pattern, &found)))?;
    }
    Ok(Value::list(args.ty.element().unwrap_or(Ty::DYNAMIC), all))
}

fn regexall_ty(args: &[Value]) -> Result<Ty, Fault> {
    match args[0].as_str() {
        Some(pattern) => {
            let pattern = compile(pattern, 0)?;
            Ok(Ty::list(type_of(&pattern)?))
        }
        None => Ok(Ty::list(Ty::DYNAMIC)),
    }
}

/// The type of a match: it depends on the groups of the pattern.
fn type_of(pattern: &Pattern) -> Result<Ty, Fault> {
    let groups = &pattern.groups;
    if groups.is_empty() {
        return Ok(Ty::STRING);
    }
    let named: Vec<&str> = groups.iter().flatten().map(String::as_str).collect();
    match named.len() {
        0 => Ok(Ty::tuple(groups.iter().map(|_| Ty::STRING))),
        all if all == groups.len() => Ok(Ty::object(named.iter().map(|name| (*name, Ty::STRING)))),
        _ => Err(Fault::arg(
            0,
            "invalid regular expression pattern: cannot mix both named and unnamed capture groups",
        )),
    }
}

fn matched(pattern: &Pattern, found: &Captures<'_>) -> Value {
    let text = |group: Option<regex::Match<'_>>| match group {
        Some(group) => Value::string(group.as_str()),
        None => Value::null(Ty::STRING),
    };
    if pattern.groups.is_empty() {
        return text(found.get(0));
    }
    if pattern.groups.iter().all(Option::is_none) {
        return Value::tuple(found.iter().skip(1).map(text));
    }
    Value::object(pattern.named(found).map(|(name, group)| (ArcStr::from(name), text(group))))
}
