//! The function library: what a function is, and the table of all.
//!
//! A function gets plain values. What all share is done before, in `call`: conversion of the arguments
//! to the parameters' types, null, unknown values and marks. A parameter says which of those its
//! function wants to see itself.

mod call;
mod collection;
mod conversion;
mod csv;
mod datetime;
mod double;
mod encoding;
mod filesystem;
mod format;
mod hash;
mod lists;
mod maps;
mod marks;
mod network;
mod numeric;
mod path;
mod regex;
mod rsa;
mod set;
mod string;
mod template;
mod text;
mod tfvars;
mod volatile;
mod yaml;

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::diag::{Diagnostic, did_you_mean};
use crate::value::{Ty, Value};

use super::run::Scope;

pub(super) use call::call;

/// A function of the language.
#[derive(Debug)]
pub(super) struct Function {
    pub name: &'static str,
    pub params: &'static [Param],
    /// The parameter of all further arguments.
    pub rest: Option<Param>,
    /// The type of the result, as far as the arguments tell: they may be unknown.
    pub ty: fn(&[Value]) -> Result<Ty, Fault>,
    /// The result. Every argument is as its parameter promises.
    pub run: fn(&mut Args<'_>) -> Result<Value, Fault>,
    /// Whether an unknown result may turn out to be null.
    pub result: Nullness,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nullness {
    Never,
    Perhaps,
}

/// A parameter: its type, and what of the usual treatment its function does itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Param {
    name: &'static str,
    ty: Want,
    nulls: bool,
    unknowns: bool,
    dynamics: bool,
    marks: bool,
}

/// The type of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    Any,
    String,
    Number,
    ListOfAny,
    ListOfString,
    ListOfBool,
    SetOfAny,
    MapOfStringLists,
}

impl Param {
    pub const fn new(name: &'static str, ty: Want) -> Param {
        Param { name, ty, nulls: false, unknowns: false, dynamics: false, marks: false }
    }

    /// The function sees null itself; else null is an error.
    pub const fn nulls(self) -> Param {
        Param { nulls: true, ..self }
    }

    /// The function sees unknown values itself; else the result is unknown. Values *in* an argument
    /// may be unknown in any case.
    pub const fn unknowns(self) -> Param {
        Param { unknowns: true, dynamics: true, ..self }
    }

    /// The result has a type even if that of this argument is unknown; else nothing is looked at any
    /// more once an argument's type is.
    pub const fn dynamics(self) -> Param {
        Param { dynamics: true, ..self }
    }

    /// The function sees marks itself; else they are taken off, and put on the result.
    pub const fn marks(self) -> Param {
        Param { marks: true, ..self }
    }
}

// Looked for once: types are asked for with every call.
static LIST_OF_ANY: LazyLock<Ty> = LazyLock::new(|| Ty::list(Ty::DYNAMIC));
static LIST_OF_STRING: LazyLock<Ty> = LazyLock::new(|| Ty::list(Ty::STRING));
static LIST_OF_BOOL: LazyLock<Ty> = LazyLock::new(|| Ty::list(Ty::BOOL));
static SET_OF_ANY: LazyLock<Ty> = LazyLock::new(|| Ty::set(Ty::DYNAMIC));
static MAP_OF_STRING_LISTS: LazyLock<Ty> = LazyLock::new(|| Ty::map(Ty::list(Ty::STRING)));

impl Want {
    fn ty(self) -> Ty {
        match self {
            Want::Any => Ty::DYNAMIC,
            Want::String => Ty::STRING,
            Want::Number => Ty::NUMBER,
            Want::ListOfAny => *LIST_OF_ANY,
            Want::ListOfString => *LIST_OF_STRING,
            Want::ListOfBool => *LIST_OF_BOOL,
            Want::SetOfAny => *SET_OF_ANY,
            Want::MapOfStringLists => *MAP_OF_STRING_LISTS,
        }
    }
}

/// Why a function has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The argument that is to blame, by position.
    arg: Option<usize>,
    /// A sentence without full stop.
    message: String,
}

impl Fault {
    pub fn new(message: impl Into<String>) -> Fault {
        Fault { arg: None, message: message.into() }
    }

    pub fn arg(arg: usize, message: impl Into<String>) -> Fault {
        Fault { arg: Some(arg), message: message.into() }
    }
}

impl Fault {
    /// The same, with an argument to blame.
    pub fn in_arg(self, arg: usize) -> Fault {
        Fault { arg: Some(arg), ..self }
    }
}

/// What a function is called with.
pub(super) struct Args<'a> {
    pub values: &'a [Value],
    /// What [`Function::ty`] gave.
    pub ty: Ty,
    /// How many bytes the result may have.
    pub bytes_left: usize,
    /// Where the call stands.
    pub scope: &'a dyn Scope,
    /// Which call this is, as [`Run::site`](super::run::Run::site) says; only where [`volatile::is_sited`].
    pub site: u64,
}

impl Args<'_> {
    /// A string argument; empty where the parameter is no string.
    pub fn str(&self, at: usize) -> &str {
        self.values.get(at).and_then(Value::as_str).unwrap_or_default()
    }

    pub fn number(&self, at: usize) -> crate::value::Number {
        self.values.get(at).and_then(Value::as_number).unwrap_or(crate::value::Number::ZERO)
    }

    /// A number that must be whole and fit.
    pub fn int(&self, at: usize) -> Result<i64, Fault> {
        self.number(at).to_i64().ok_or_else(|| Fault::arg(at, "a whole number is required"))
    }

    /// The result would be larger than values may be.
    pub fn fits(&self, bytes: usize) -> Result<(), Fault> {
        if bytes <= self.bytes_left { Ok(()) } else { Err(Fault::new("the result would be too large")) }
    }
}

static TABLE: LazyLock<FxHashMap<&'static str, &'static Function>> = LazyLock::new(|| {
    let families = [
        collection::FUNCTIONS,
        conversion::FUNCTIONS,
        csv::FUNCTIONS,
        datetime::FUNCTIONS,
        encoding::FUNCTIONS,
        filesystem::FUNCTIONS,
        format::FUNCTIONS,
        hash::FUNCTIONS,
        lists::FUNCTIONS,
        maps::FUNCTIONS,
        marks::FUNCTIONS,
        network::FUNCTIONS,
        numeric::FUNCTIONS,
        path::FUNCTIONS,
        regex::FUNCTIONS,
        rsa::FUNCTIONS,
        set::FUNCTIONS,
        string::FUNCTIONS,
        template::FUNCTIONS,
        text::FUNCTIONS,
        tfvars::FUNCTIONS,
        volatile::FUNCTIONS,
        yaml::FUNCTIONS,
    ];
    families.into_iter().flatten().map(|function| (function.name, function)).collect()
});

/// The function of that name.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    TABLE.get(name).copied()
}

/// The names of all functions, sorted.
pub fn function_names() -> Vec<&'static str> {
    let mut names: Vec<&str> = TABLE.keys().copied().chain(["try", "can"]).collect();
    names.sort_unstable();
    names
}

/// Whether a problem is that a function does not exist: then all else can still be looked at.
pub fn is_unknown_function(problem: &Diagnostic) -> bool {
    problem.summary == UNKNOWN
}

const UNKNOWN: &str = "Call to unknown function";

/// The message about a name that is no function.
pub(super) fn unknown(name: &str) -> Diagnostic {
    if matches!(name, "type" | "core::type") {
        let detail = "`type` is there in `terrace console` only, and only as the whole of an expression.";
        return Diagnostic::error("Invalid use of type function", detail);
    }
    if matches!(name, "try" | "can") {
        let number = if name == "can" { "1 argument" } else { "at least 1 argument" };
        let detail = format!("`{name}` takes {number}, without `...`. It is called as `{name}(value)`.");
        return Diagnostic::error("Wrong number of function arguments", detail);
    }
    let detail = match name {
        "list" => "`list` was removed from the language. Write the list in brackets: `[\"a\"]`.".to_owned(),
        "map" => "`map` was removed from the language. Write the map in braces: `{ a = 1 }`.".to_owned(),
        _ => format!("There is no function named `{name}`."),
    };
    if matches!(name, "list" | "map") {
        return Diagnostic::error("Call to removed function", detail);
    }
    let of_provider = format!("{TERRAFORM}{name}");
    if let Some(rest) = name.strip_prefix(PROVIDER) {
        return unknown_of_provider(name, rest);
    }
    if TABLE.contains_key(of_provider.as_str()) {
        return Diagnostic::error(UNKNOWN, detail).hint(format!("Did you mean `{of_provider}`?"));
    }
    let known = function_names().into_iter().filter(|known| !known.starts_with(PROVIDER));
    Diagnostic::error(UNKNOWN, detail).suggest(name, known)
}

const PROVIDER: &str = "provider::";
const TERRAFORM: &str = "provider::terraform::";

/// The message about a name that begins with `provider::` and goes on with `rest`.
fn unknown_of_provider(name: &str, rest: &str) -> Diagnostic {
    let detail = match rest.split_once("::") {
        Some(("terraform", function)) => {
            format!("The provider \"terraform\" has no function named `{function}`.")
        }
        Some((provider, _)) if !provider.is_empty() => format!(
            "There is no provider \"{provider}\" with functions: the only one that has some is \"terraform\"."
        ),
        _ => {
            let detail = "The name of a provider's function has three parts: `provider::NAME::FUNCTION`.";
            return Diagnostic::error(UNKNOWN, detail);
        }
    };
    let known: Vec<&str> =
        function_names().into_iter().filter(|known| known.starts_with(TERRAFORM)).collect();
    let error = Diagnostic::error(UNKNOWN, detail);
    // Most of a name is the same for all.
    match rest.strip_prefix("terraform::") {
        Some(function) => {
            match did_you_mean(function, known.iter().filter_map(|known| known.strip_prefix(TERRAFORM))) {
                Some(meant) => error.hint(format!("Did you mean `{TERRAFORM}{meant}`?")),
                None => error.hint(format!("It has `{}`.", known.join("`, `"))),
            }
        }
        None => error.suggest(name, known),
    }
}

/// A function whose result is a string and never null.
const fn of_text(
    name: &'static str,
    params: &'static [Param],
    run: fn(&mut Args<'_>) -> Result<Value, Fault>,
) -> Function {
    Function { name, params, rest: None, ty: string, run, result: Nullness::Never }
}

fn string(_: &[Value]) -> Result<Ty, Fault> {
    Ok(Ty::STRING)
}

fn number(_: &[Value]) -> Result<Ty, Fault> {
    Ok(Ty::NUMBER)
}

fn boolean(_: &[Value]) -> Result<Ty, Fault> {
    Ok(Ty::BOOL)
}

fn dynamic(_: &[Value]) -> Result<Ty, Fault> {
    Ok(Ty::DYNAMIC)
}

fn list_of_string(_: &[Value]) -> Result<Ty, Fault> {
    Ok(Ty::list(Ty::STRING))
}

fn list_of_number(_: &[Value]) -> Result<Ty, Fault> {
    Ok(Ty::list(Ty::NUMBER))
}
