//! Templates: parts put together to a string.

use crate::diag::Diagnostic;
use crate::eval::graphemes::graphemes;
use crate::value::{Marks, Refinement, Ty, Value, convert};

use super::code::{NodeId, Part};
use super::run::{Failed, Run};

/// As much of the known beginning of an unknown string is remembered.
const MAX_PREFIX: usize = 128;

/// The string a template makes. Unknown if a part is, with the known beginning.
pub(super) fn render(run: &mut Run<'_>, id: NodeId, parts: &[Part]) -> Result<Value, Failed> {
    let mut out = Output::default();
    let mut failed = false;
    for part in parts {
        match part {
            Part::Text(text) => {
                run.charge(id, text.len())?;
                out.push(text);
            }
            Part::Interpolation(inner) => match run.eval(*inner) {
                Ok(value) => failed |= interpolate(run, *inner, &value, &mut out).is_err(),
                Err(Failed) => failed = true,
            },
            Part::Join(inner) => match run.eval(*inner) {
                Ok(value) => failed |= join(run, *inner, &value, &mut out).is_err(),
                Err(Failed) => failed = true,
            },
        }
    }
    if failed { Err(Failed) } else { Ok(out.finish()) }
}

fn interpolate(run: &mut Run<'_>, id: NodeId, value: &Value, out: &mut Output) -> Result<(), Failed> {
    if let Some(text) = value.as_str() {
        out.marks |= value.marks();
        run.charge(id, text.len())?;
        out.push(text);
        return Ok(());
    }
    let (value, marks) = value.unmark();
    out.marks |= marks;
    if value.is_null() {
        let detail = "The value is null, and null cannot be part of a string.";
        return Err(run.fail(id, Diagnostic::error("Invalid template interpolation value", detail)));
    }
    if !value.is_known() {
        out.interrupt();
        return Ok(());
    }
    let text = convert(&value, Ty::STRING).map_err(|problem| {
        let detail = format!("The value cannot be part of a string: {problem}.");
        run.fail(id, Diagnostic::error("Invalid template interpolation value", detail))
    })?;
    let text = text.as_str().unwrap_or_default();
    run.charge(id, text.len())?;
    out.push(text);
    Ok(())
}

/// The elements of a `for` directive's tuple, one after the other.
fn join(run: &mut Run<'_>, id: NodeId, tuple: &Value, out: &mut Output) -> Result<(), Failed> {
    let (tuple, marks) = tuple.unmark();
    out.marks |= marks;
    if !tuple.is_known() {
        out.known = false;
        return Ok(());
    }
    for item in tuple.elements() {
        interpolate(run, id, item, out)?;
    }
    Ok(())
}

/// What a template has made so far. After the first unknown part nothing is added to the text.
struct Output {
    text: String,
    known: bool,
    marks: Marks,
}

impl Default for Output {
    fn default() -> Output {
        Output { text: String::new(), known: true, marks: Marks::NONE }
    }
}

impl Output {
    fn push(&mut self, text: &str) {
        if self.known {
            self.text.push_str(text);
        }
    }

    /// As in Terraform, how an unknown part begins does not count.
    fn interrupt(&mut self) {
        self.known = false;
    }

    fn finish(self) -> Value {
        let Output { text, known, marks } = self;
        if known {
            return Value::string(text).with_marks(marks);
        }
        let prefix = safe_prefix(&text);
        let refinement = if prefix.is_empty() { Refinement::not_null() } else { Refinement::prefix(prefix) };
        Value::unknown_with(Ty::STRING, refinement).with_marks(marks)
    }
}

/// The part of the beginning that stays whatever follows: the last character may combine with it.
pub(in crate::eval) fn safe_prefix(text: &str) -> &str {
    let mut end = text.len().min(MAX_PREFIX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    match graphemes(text).next_back() {
        Some(" " | "\t") => text,
        // The others of ASCII have letters that are made of them and a combining mark.
        Some(last) if last.len() == 1 && last.starts_with(is_delimiter) => text,
        Some(last) => &text[..text.len() - last.len()],
        None => text,
    }
}

fn is_delimiter(last: char) -> bool {
    last.is_ascii_punctuation() && !matches!(last, '<' | '=' | '>' | '`')
}
