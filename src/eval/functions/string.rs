//! Functions on strings. Positions and lengths count characters as people see them (grapheme
//! clusters).

use crate::eval::graphemes::graphemes;
use crate::value::{Refinement, Ty, Value};

use super::{Args, Fault, Function, Nullness, Param, Want, boolean, list_of_string, string};

const STR: Param = Param::new("str", Want::String);

const fn function(
    name: &'static str,
    params: &'static [Param],
    ty: fn(&[Value]) -> Result<Ty, Fault>,
    run: fn(&mut Args<'_>) -> Result<Value, Fault>,
) -> Function {
    Function { name, params, rest: None, ty, run, result: Nullness::Never }
}

pub(super) const FUNCTIONS: &[Function] = &[
    function("upper", &[STR], string, upper),
    function("lower", &[STR], string, lower),
    function("title", &[STR], string, title),
    function("trim", &[STR, Param::new("cutset", Want::String)], string, trim),
    function("trimprefix", &[STR, Param::new("prefix", Want::String)], string, trimprefix),
    function("trimsuffix", &[STR, Param::new("suffix", Want::String)], string, trimsuffix),
    function("trimspace", &[STR], string, trimspace),
    function("chomp", &[STR], string, chomp),
    function("indent", &[Param::new("spaces", Want::Number), STR], string, indent),
    Function {
        rest: Some(Param::new("lists", Want::ListOfString)),
        ..function("join", &[Param::new("separator", Want::String)], string, join)
    },
    function("split", &[Param::new("separator", Want::String), STR], list_of_string, split),
    function("strrev", &[STR], string, strrev),
    function(
        "substr",
        &[STR, Param::new("offset", Want::Number), Param::new("length", Want::Number)],
        string,
        substr,
    ),
    function(
        "replace",
        &[STR, Param::new("substr", Want::String), Param::new("replace", Want::String)],
        string,
        replace,
    ),
    function("startswith", &[STR.unknowns(), Param::new("prefix", Want::String)], boolean, startswith),
    function("endswith", &[STR, Param::new("suffix", Want::String)], boolean, endswith),
    Function {
        result: Nullness::Perhaps,
        ..function("strcontains", &[STR, Param::new("substr", Want::String)], boolean, strcontains)
    },
];

/// `upper("a")` is `"A"`.
fn upper(args: &mut Args<'_>) -> Result<Value, Fault> {
    Ok(Value::string(args.str(0).chars().map(upper_char).collect::<String>()))
}

/// The one upper case letter of a letter. Where the full mapping has several (`ß`), the simple one of
/// the Unicode Character Database counts, as in Go.
fn upper_char(c: char) -> char {
    let mut full = c.to_uppercase();
    match (full.next(), full.next()) {
        (Some(only), None) => only,
        _ => match c {
            // Greek small letters with iota below: the capital with iota beside.
            '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}' => {
                char::from_u32(c as u32 + 8).unwrap_or(c)
            }
            '\u{1fb3}' => '\u{1fbc}',
            '\u{1fc3}' => '\u{1fcc}',
            '\u{1ff3}' => '\u{1ffc}',
            _ => c,
        },
    }
}

/// `lower("A")` is `"a"`.
fn lower(args: &mut Args<'_>) -> Result<Value, Fault> {
    Ok(Value::string(args.str(0).chars().map(lower_char).collect::<String>()))
}

fn lower_char(c: char) -> char {
    // The only letter whose full mapping has more than one is İ, and its first is the simple one.
    c.to_lowercase().next().unwrap_or(c)
}

/// The first letter of each word in title case: `title("hello world")` is `"Hello World"`.
fn title(args: &mut Args<'_>) -> Result<Value, Fault> {
    let mut before = ' ';
    let titled = args.str(0).chars().map(|c| {
        let titled = if is_separator(before) { title_char(c) } else { c };
        before = c;
        titled
    });
    Ok(Value::string(titled.collect::<String>()))
}

/// What words are divided by, as Go's `strings.Title` has it.
fn is_separator(c: char) -> bool {
    match c {
        _ if c.is_ascii_alphanumeric() || c == '_' => false,
        _ if c.is_ascii() => true,
        _ if c.is_alphanumeric() => false,
        _ => c.is_whitespace(),
    }
}

fn title_char(c: char) -> char {
    match c {
        '\u{1c4}'..='\u{1c6}' => '\u{1c5}',
        '\u{1c7}'..='\u{1c9}' => '\u{1c8}',
        '\u{1ca}'..='\u{1cc}' => '\u{1cb}',
        '\u{1f1}'..='\u{1f3}' => '\u{1f2}',
        // Georgian has capitals, and no title case.
        '\u{10d0}'..='\u{10ff}' => c,
        _ => upper_char(c),
    }
}

/// The string without the characters of a set at both ends: `trim("xxaxx", "x")` is `"a"`.
fn trim(args: &mut Args<'_>) -> Result<Value, Fault> {
    let cutset = args.str(1);
    Ok(Value::string(args.str(0).trim_matches(|c| cutset.contains(c))))
}

/// `trimprefix("helloworld", "hello")` is `"world"`.
fn trimprefix(args: &mut Args<'_>) -> Result<Value, Fault> {
    let text = args.str(0);
    Ok(Value::string(text.strip_prefix(args.str(1)).unwrap_or(text)))
}

/// `trimsuffix("helloworld", "world")` is `"hello"`.
fn trimsuffix(args: &mut Args<'_>) -> Result<Value, Fault> {
    let text = args.str(0);
    Ok(Value::string(text.strip_suffix(args.str(1)).unwrap_or(text)))
}

/// The string without white space at both ends: `trimspace(" a\n")` is `"a"`.
fn trimspace(args: &mut Args<'_>) -> Result<Value, Fault> {
    Ok(Value::string(args.str(0).trim()))
}

/// The string without line ends at its end: `chomp("a\n\n")` is `"a"`.
fn chomp(args: &mut Args<'_>) -> Result<Value, Fault> {
    Ok(Value::string(args.str(0).trim_end_matches(['\n', '\r'])))
}

/// Spaces at the start of each line but the first: `indent(2, "a\nb")` is `"a\n  b"`.
fn indent(args: &mut Args<'_>) -> Result<Value, Fault> {
    let spaces = usize::try_from(args.int(0)?);
    let spaces = spaces.map_err(|_| Fault::arg(0, "the number of spaces must not be negative"))?;
    let text = args.str(1);
    let lines = text.matches('\n').count();
    args.fits(lines.saturating_mul(spaces).saturating_add(text.len()))?;
    Ok(Value::string(text.replace('\n', &format!("\n{}", " ".repeat(spaces)))))
}

/// All strings of lists, with a separator between them: `join(", ", ["a", "b"])` is `"a, b"`.
fn join(args: &mut Args<'_>) -> Result<Value, Fault> {
    let lists = &args.values[1..];
    if lists.is_empty() {
        return Err(Fault::new("at least one list is required"));
    }
    if !lists.iter().all(Value::is_wholly_known) {
        return Ok(Value::unknown_with(Ty::STRING, Refinement::not_null()));
    }
    let mut texts = Vec::new();
    for (at, list) in lists.iter().enumerate() {
        for (position, item) in list.elements().enumerate() {
            let Some(text) = item.as_str() else {
                let message = format!("element {position} is null; cannot concatenate null values");
                return Err(Fault::arg(at + 1, message));
            };
            texts.push(text);
        }
    }
    let bytes: usize = texts.iter().map(|text| text.len() + args.str(0).len()).sum();
    args.fits(bytes)?;
    Ok(Value::string(texts.join(args.str(0))))
}

/// The parts between separators: `split(",", "a,b")` is `["a", "b"]`. An empty separator gives the
/// characters.
fn split(args: &mut Args<'_>) -> Result<Value, Fault> {
    let (separator, text) = (args.str(0), args.str(1));
    let parts: Vec<Value> = match separator {
        "" => text.chars().map(|c| Value::string(c.to_string())).collect(),
        _ => text.split(separator).map(Value::string).collect(),
    };
    args.fits(parts.len().saturating_mul(2 * size_of::<Value>()))?;
    Ok(Value::list(Ty::STRING, parts))
}

/// The characters backwards: `strrev("abc")` is `"cba"`.
fn strrev(args: &mut Args<'_>) -> Result<Value, Fault> {
    Ok(Value::string(graphemes(args.str(0)).rev().collect::<String>()))
}

/// A part of a string; a negative offset counts from the end, a negative length means all that
/// follows: `substr("hello", 1, 3)` is `"ell"`.
fn substr(args: &mut Args<'_>) -> Result<Value, Fault> {
    let text = args.str(0);
    let (mut offset, length) = (args.int(1)?, args.int(2)?);
    if offset < 0 {
        offset = offset.saturating_add(graphemes(text).count() as i64).max(0);
    } else if length == 0 {
        return Ok(Value::string(""));
    }
    let rest = graphemes(text).skip(usize::try_from(offset).unwrap_or(0));
    // With a negative offset a length of 0 means all that follows, as in Terraform.
    let part: String = match usize::try_from(length) {
        Ok(length) if length > 0 => rest.take(length).collect(),
        _ => rest.collect(),
    };
    Ok(Value::string(part))
}

/// Every occurrence of a string replaced: `replace("a-b", "-", "+")` is `"a+b"`. Between slashes it is
/// a regular expression, and `$1` or `${name}` are what its groups matched.
fn replace(args: &mut Args<'_>) -> Result<Value, Fault> {
    let (text, wanted, by) = (args.str(0), args.str(1), args.str(2));
    if wanted.len() > 1 && wanted.starts_with('/') && wanted.ends_with('/') {
        return replace_matches(args, &wanted[1..wanted.len() - 1]);
    }
    let count = if wanted.is_empty() { text.chars().count() + 1 } else { text.matches(wanted).count() };
    args.fits(count.saturating_mul(by.len()).saturating_add(text.len()))?;
    Ok(Value::string(text.replace(wanted, by)))
}

fn replace_matches(args: &Args<'_>, pattern: &str) -> Result<Value, Fault> {
    let pattern = super::regex::compile(pattern, 1)?;
    let (text, by) = (args.str(0), args.str(2));
    let (mut out, mut end) = (String::new(), 0);
    for found in pattern.matches(text) {
        let Some(whole) = found.get(0) else { continue };
        out.push_str(&text[end..whole.start()]);
        pattern.expand(&found, by, &mut out);
        args.fits(out.len())?;
        end = whole.end();
    }
    out.push_str(&text[end..]);
    Ok(Value::string(out))
}

/// `startswith("hello", "he")` is `true`.
fn startswith(args: &mut Args<'_>) -> Result<Value, Fault> {
    let prefix = args.str(1);
    if prefix.is_empty() {
        return Ok(Value::bool(true));
    }
    if let Some(known) = args.values[0].refinement() {
        // The known beginning of an unknown string may decide.
        return Ok(match known.prefix.as_deref() {
            Some(known) if known.starts_with(prefix) => Value::bool(true),
            Some(known) if known.len() >= prefix.len() => Value::bool(false),
            _ => Value::unknown_with(Ty::BOOL, Refinement::not_null()),
        });
    }
    Ok(Value::bool(args.str(0).starts_with(prefix)))
}

/// `endswith("hello", "lo")` is `true`.
fn endswith(args: &mut Args<'_>) -> Result<Value, Fault> {
    Ok(Value::bool(args.str(0).ends_with(args.str(1))))
}

/// `strcontains("hello", "ell")` is `true`.
fn strcontains(args: &mut Args<'_>) -> Result<Value, Fault> {
    Ok(Value::bool(args.str(0).contains(args.str(1))))
}
