//! Values from YAML, scalars resolved as YAML 1.1 has it: `yes` is true.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Tag};

use crate::eval::functions::encoding::base64_bytes;
use crate::value::{ArcStr, Number, Ty, Value, convert};

/// How deep values may nest.
const MAX_DEPTH: usize = 1000;

/// The value of the only document in a text. Aliases count as if they were written out, and more than
/// `most` values are refused.
///
/// # Errors
/// A sentence: what is wrong, and where.
pub(super) fn document(text: &str, most: usize) -> Result<Value, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !text.chars().all(is_allowed) {
        return Err("control characters are not allowed".to_owned());
    }
    check_directives(text)?;
    let mut builder = Builder { open: Vec::new(), anchors: FxHashMap::default(), root: None, left: most };
    // The parser ends the last line of a block, if the text does not.
    let unended = if text.ends_with('\n') { None } else { Some(text.chars().count()) };
    for event in Parser::new_from_str(text) {
        let (mut event, span) = event.map_err(|problem| syntax(text, &problem))?;
        if let Event::Scalar(block, ScalarStyle::Literal | ScalarStyle::Folded, _, _) = &mut event
            && unended.is_some_and(|end| span.end.index() >= end)
            && let Some(ended) = block.strip_suffix('\n')
        {
            *block = ended.to_owned().into();
        }
        let at =
            |why: String| format!("on line {}, column {}: {why}", span.start.line(), span.start.col() + 1);
        builder.event(event).map_err(at)?;
    }
    builder.root.ok_or_else(|| "the document is empty".to_owned())
}

/// The characters that a YAML text may consist of.
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
}

/// What stands before the document about it: there is version 1.1 only.
fn check_directives(text: &str) -> Result<(), String> {
    for line in text.lines().take_while(|line| line.starts_with(['%', '#']) || line.trim().is_empty()) {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("%YAML") if words.next() != Some("1.1") => {
                return Err("found incompatible YAML document; the version must be 1.1".to_owned());
            }
            Some("%YAML" | "%TAG") => {}
            Some(word) if word.starts_with('%') => return Err("found unknown directive name".to_owned()),
            _ => {}
        }
    }
    Ok(())
}

fn syntax(text: &str, problem: &ScanError) -> String {
    let place = problem.marker();
    let name: String = text
        .chars()
        .skip(place.index())
        .take_while(|c| !c.is_whitespace() && !matches!(c, ',' | ']' | '}'))
        .collect();
    let what = match problem.info() {
        info if info.contains("unknown anchor") => {
            format!("unknown anchor {:?}", name.trim_start_matches('*'))
        }
        info => info.to_owned(),
    };
    format!("on line {}, column {}: {what}", place.line(), place.col() + 1)
}

struct Builder {
    open: Vec<Open>,
    /// The value behind an anchor, and how many values it consists of.
    anchors: FxHashMap<usize, (Value, usize)>,
    root: Option<Value>,
    left: usize,
}

/// A sequence or mapping that is not complete.
struct Open {
    anchor: usize,
    size: usize,
    kind: Collection,
}

enum Collection {
    Sequence(Vec<Value>),
    Mapping { entries: BTreeMap<ArcStr, Value>, merged: Vec<Value>, key: Option<Key> },
}

enum Key {
    Name(ArcStr),
    /// `<<`: the entries of other mappings, where there are none of that name.
    Merge,
}

impl Builder {
    fn event(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_plain = style == ScalarStyle::Plain;
                if tag.is_none() && text == "<<" && self.awaits_key() {
                    return self.key(Key::Merge);
                }
                let value = scalar(&text, is_plain, tag.as_deref())?;
                self.value(value, anchor, 1)
            }
            Event::Alias(anchor) => {
                let (value, size) =
                    self.anchors.get(&anchor).cloned().ok_or("an anchor cannot refer to itself")?;
                self.value(value, 0, size)
            }
            Event::SequenceStart(anchor, tag) => {
                known_tag(tag.as_deref(), "seq")?;
                self.begin(anchor, Collection::Sequence(Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                known_tag(tag.as_deref(), "map")?;
                let entries = BTreeMap::new();
                self.begin(anchor, Collection::Mapping { entries, merged: Vec::new(), key: None })
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(Open { anchor, size, kind }) = self.open.pop() else { return Ok(()) };
                let value = match kind {
                    Collection::Sequence(items) => Value::tuple(items),
                    Collection::Mapping { mut entries, merged, key: _ } => {
                        for (name, value) in merged.iter().flat_map(Value::entries) {
                            entries.entry(name.clone()).or_insert_with(|| value.clone());
                        }
                        Value::object(entries)
                    }
                };
                self.value(value, anchor, size)
            }
            Event::DocumentStart(_) if self.root.is_some() => Err("only one document is allowed".to_owned()),
            _ => Ok(()),
        }
    }

    fn begin(&mut self, anchor: usize, kind: Collection) -> Result<(), String> {
        if self.open.len() >= MAX_DEPTH {
            return Err("it is nested too deeply".to_owned());
        }
        self.open.push(Open { anchor, size: 1, kind });
        Ok(())
    }

    fn awaits_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { kind: Collection::Mapping { key: None, .. }, .. }))
    }

    fn key(&mut self, name: Key) -> Result<(), String> {
        if let Some(Open { kind: Collection::Mapping { key, .. }, .. }) = self.open.last_mut() {
            *key = Some(name);
        }
        Ok(())
    }

    /// Puts a finished value where it belongs.
    fn value(&mut self, value: Value, anchor: usize, size: usize) -> Result<(), String> {
        self.left = self.left.checked_sub(size).ok_or("the document is too large")?;
        if anchor > 0 {
            self.anchors.insert(anchor, (value.clone(), size));
        }
        if self.awaits_key() {
            let name = convert(&value, Ty::STRING).ok();
            let name = name.and_then(|name| name.as_arc_str().cloned());
            return match name {
                Some(name) => self.key(Key::Name(name)),
                None if value.is_null() => Err("mapping key cannot be null".to_owned()),
                None => Err("only strings, numbers and bools can be keys".to_owned()),
            };
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(value);
            return Ok(());
        };
        open.size += size;
        match &mut open.kind {
            Collection::Sequence(items) => items.push(value),
            Collection::Mapping { entries, merged, key } => match key.take() {
                Some(Key::Name(name)) => {
                    entries.insert(name, value);
                }
                Some(Key::Merge) if value.ty().as_object().is_some() => merged.push(value),
                Some(Key::Merge) => {
                    let what =
                        if value.ty().as_tuple().is_some() { "tuple".into() } else { value.ty().to_string() };
                    return Err(format!("cannot merge {what} into mapping"));
                }
                None => {}
            },
        }
        Ok(())
    }
}

fn known_tag(tag: Option<&Tag>, kind: &str) -> Result<(), String> {
    match tag {
        Some(tag) if core(tag).as_deref() != Some(kind) => Err(unsupported(tag)),
        _ => Ok(()),
    }
}

/// The name of one of YAML's own tags, which may be written out in full.
fn core(tag: &Tag) -> Option<String> {
    let full = format!("{}{}", tag.handle, tag.suffix);
    let name = full.strip_prefix("tag:yaml.org,2002:").or_else(|| full.strip_prefix("!!"));
    name.map(str::to_owned)
}

fn unsupported(tag: &Tag) -> String {
    format!("unsupported tag {:?}", format!("{}{}", tag.handle, tag.suffix))
}

fn scalar(text: &str, is_plain: bool, tag: Option<&Tag>) -> Result<Value, String> {
    let Some(tag) = tag else {
        return if is_plain { plain(text) } else { Ok(Value::string(text)) };
    };
    let kind = core(tag).ok_or_else(|| unsupported(tag))?;
    let wrong = || format!("cannot parse {text:?} as !!{kind}");
    let value = match kind.as_str() {
        "str" => Ok(Value::string(text)),
        "binary" if base64_bytes(text).is_some() => Ok(Value::string(text)),
        "binary" => Err(format!("{}: not valid base64", wrong())),
        "null" => Ok(Value::null(Ty::DYNAMIC)),
        "bool" => plain(text).ok().filter(|value| value.as_bool().is_some()).ok_or_else(wrong),
        "int" => {
            let whole = number(text).filter(Number::is_integer);
            whole.map(Value::number).ok_or_else(wrong)
        }
        "float" => number(text).map(Value::number).ok_or_else(wrong),
        "timestamp" => return timestamp(text).map(Value::string).ok_or_else(wrong),
        _ => Err(unsupported(tag)),
    };
    // What is in quotes stays a string, whatever the tag says it could be.
    value.map(|value| if is_plain { value } else { Value::string(text) })
}

/// What a text without quotes means.
fn plain(text: &str) -> Result<Value, String> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Value::null(Ty::DYNAMIC)),
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => {
            return Ok(Value::bool(true));
        }
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => {
            return Ok(Value::bool(false));
        }
        ".nan" | ".NaN" | ".NAN" => return Err("floating point NaN is not supported".to_owned()),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" | "-.inf" | "-.Inf" | "-.INF" => {
            return Err("infinite numbers are not supported".to_owned());
        }
        _ => {}
    }
    if let Some(number) = number(text) {
        return Ok(Value::number(number));
    }
    Ok(Value::string(timestamp(text).unwrap_or_else(|| text.to_owned())))
}

/// A number: decimal, or whole with `0x` or `0o`. A leading zero means nothing.
fn number(text: &str) -> Option<Number> {
    for (prefix, base) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            let value = u64::from_str_radix(digits, base).ok();
            return value.filter(|_| !digits.starts_with('+')).map(Number::from);
        }
    }
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let (mantissa, _) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, ""));
    if !mantissa.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let unsigned = unsigned.strip_prefix('.').map_or(unsigned.to_owned(), |rest| format!("0.{rest}"));
    let unsigned = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => format!("{}e{exponent}", mantissa.trim_end_matches('.')),
        None => unsigned.trim_end_matches('.').to_owned(),
    };
    format!("{sign}{unsigned}").parse().ok()
}

/// A date, or a point in time, in the form of RFC 3339; fractions of a second are dropped.
fn timestamp(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.splitn(3, '-').collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let is_number = |text: &str, most: usize| {
        !text.is_empty() && text.len() <= most && text.bytes().all(|digit| digit.is_ascii_digit())
    };
    if year.len() != 4 || !is_number(year, 4) || !is_number(month, 2) {
        return None;
    }
    let end = day.find(|c: char| !c.is_ascii_digit()).unwrap_or(day.len());
    let (day, rest) = day.split_at(end);
    if !is_number(day, 2) {
        return None;
    }
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    if rest.is_empty() {
        return Some(format!("{date}T00:00:00Z"));
    }
    let time = rest.strip_prefix(['T', 't', ' '])?;
    // With a zone only behind a `T`; without one only behind a space.
    let zoned = !rest.starts_with(' ');
    let end = if zoned { time.find(['Z', '+', '-'])? } else { time.len() };
    let (clock, zone) = time.split_at(end);
    let mut clock_parts = clock.splitn(3, ':');
    let (hour, minute, second) = (clock_parts.next()?, clock_parts.next()?, clock_parts.next()?);
    let (second, fraction) = second.split_once('.').unwrap_or((second, ""));
    if ![hour, minute, second].iter().all(|part| is_number(part, 2)) {
        return None;
    }
    if !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let zone = if zoned && zone != "+00:00" { zone } else { "Z" };
    let written = format!("{date}T{hour:0>2}:{minute:0>2}:{second:0>2}{zone}");
    written.parse::<jiff::Timestamp>().ok()?;
    Some(written)
}
