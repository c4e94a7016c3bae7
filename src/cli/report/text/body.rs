//! The body of a resource: what it has, or how it changes, attribute by attribute.
//!
//! A line is a symbol, a name and a value; what is inside a value stands four columns further to the
//! right. This file holds the line; `object`, `elements` and `strings` hold what is in it.

use crate::cli::report::{Look, Paint, Prose};
use crate::plan::ForcedBy;
use crate::value::{Kind, Path, Value};

use super::scalar::{blanks, inline, masked, width};

/// Whether what does not change is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unchanged {
    /// Counted, but for `id` and `name`.
    Hidden,
    Shown,
}

/// What happens to one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Kept,
    Added,
    Changed,
    Removed,
}

/// A place before and after; `None` where there is nothing.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'v> {
    pub before: Option<&'v Value>,
    pub after: Option<&'v Value>,
}

impl<'v> Pair<'v> {
    pub fn kept(value: &'v Value) -> Pair<'v> {
        Pair { before: Some(value), after: Some(value) }
    }

    pub fn added(value: &'v Value) -> Pair<'v> {
        Pair { before: None, after: Some(value) }
    }

    pub fn removed(value: &'v Value) -> Pair<'v> {
        Pair { before: Some(value), after: None }
    }

    /// Of an attribute: one that is null is not there. A sensitive null stays, so that it looks as
    /// any other sensitive value.
    pub fn attribute(before: Option<&'v Value>, after: Option<&'v Value>) -> Pair<'v> {
        let there = |value: &&Value| !value.is_null() || value.is_sensitive();
        Pair { before: before.filter(there), after: after.filter(there) }
    }

    pub fn is_nothing(&self) -> bool {
        self.before.is_none() && self.after.is_none()
    }

    pub fn mark(&self) -> Mark {
        match (self.before, self.after) {
            (None, Some(_)) => Mark::Added,
            (Some(_), None) => Mark::Removed,
            (before, after) if before == after => Mark::Kept,
            _ => Mark::Changed,
        }
    }

    /// A child of a value that is added, removed or kept as a whole.
    pub fn whole(child: &'v Value, mark: Mark) -> Pair<'v> {
        match mark {
            Mark::Added => Pair::added(child),
            Mark::Removed => Pair::removed(child),
            Mark::Kept | Mark::Changed => Pair::kept(child),
        }
    }
}

/// What stands behind a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tail {
    Nothing,
    /// ` -> null` behind what is removed.
    Null,
    Comma,
}

/// Writes a body.
pub struct Body<'a> {
    pub(super) look: &'a Look,
    pub(super) unchanged: Unchanged,
    pub(super) path: Path,
    pub(super) out: String,
    forced: &'a [ForcedBy],
    told: Vec<bool>,
    /// Waits to be written behind the first line of the value at hand.
    comment: Option<String>,
}

impl<'a> Body<'a> {
    pub fn new(look: &'a Look, unchanged: Unchanged, forced: &'a [ForcedBy]) -> Body<'a> {
        let told = vec![false; forced.len()];
        // Most bodies fit.
        let out = String::with_capacity(512);
        Body { look, unchanged, path: Path::root(), out, forced, told, comment: None }
    }

    /// The text, and what forces a new object without having a line in it.
    pub fn finish(self) -> (String, Vec<&'a ForcedBy>) {
        let untold = self.forced.iter().zip(&self.told).filter(|(_, told)| !**told).map(|(forced, _)| forced);
        (self.out, untold.collect())
    }

    /// One line, or as many as the value needs. `key` is written as it is. Values may be nested
    /// deeper than the stack is.
    pub(super) fn item(&mut self, depth: usize, key: &str, pair: Pair<'_>, tail: Tail) {
        stacker::maybe_grow(128 * 1024, 2 * 1024 * 1024, || self.grown_item(depth, key, pair, tail));
    }

    fn grown_item(&mut self, depth: usize, key: &str, pair: Pair<'_>, tail: Tail) {
        self.start(depth, pair.mark(), key);
        self.comment = self.forcing_comment();
        match (pair.before, pair.after) {
            (None, None) => self.out.push_str("null"),
            (Some(before), None) => {
                self.whole(before, Mark::Removed, depth);
                if tail == Tail::Null {
                    let null = self.look.palette.paint(Paint::Faint, " -> null");
                    self.out.push_str(&null);
                }
            }
            (None, Some(after)) => self.whole(after, Mark::Added, depth),
            (Some(before), Some(after)) if before == after => self.whole(after, Mark::Kept, depth),
            (Some(before), Some(after)) => self.change(before, after, depth),
        }
        if tail == Tail::Comma {
            self.out.push(',');
        }
        self.flush_comment();
        self.out.push('\n');
    }

    /// A value that comes, goes or stays as a whole.
    pub(super) fn whole(&mut self, value: &Value, mark: Mark, depth: usize) {
        if masked(value).is_none()
            && let Some(text) = value.as_str()
        {
            return self.whole_text(text, mark, depth);
        }
        if let Some(text) = inline(value) {
            return self.out.push_str(&text);
        }
        match value.kind() {
            Kind::Map(_) | Kind::Object(_) => {
                self.open('{');
                let (before, after) = match mark {
                    Mark::Added => (None, Some(value)),
                    Mark::Removed => (Some(value), None),
                    Mark::Kept | Mark::Changed => (Some(value), Some(value)),
                };
                self.members(before, after, depth + 4, Tail::Nothing);
                self.close('}', depth);
            }
            _ => {
                self.open('[');
                for (step, child) in value.children() {
                    self.path.push(step);
                    self.item(depth + 4, "", Pair::whole(child, mark), Tail::Comma);
                    self.path.pop();
                }
                self.close(']', depth);
            }
        }
    }

    /// A value that becomes another one.
    fn change(&mut self, before: &Value, after: &Value, depth: usize) {
        let is_hidden = |value: &Value| value.is_sensitive() || value.is_ephemeral();
        if is_hidden(before) || is_hidden(after) {
            return self.hidden_change(before, after);
        }
        match (before.kind(), after.kind()) {
            (Kind::String(before), Kind::String(after)) => self.text_change(before, after, depth),
            (Kind::List(old) | Kind::Tuple(old), Kind::List(new) | Kind::Tuple(new)) => {
                self.open('[');
                self.sequence(old, new, depth + 4);
                self.close(']', depth);
            }
            (Kind::Set(old), Kind::Set(new)) => {
                self.open('[');
                self.set(old, new, depth + 4);
                self.close(']', depth);
            }
            (Kind::Map(_) | Kind::Object(_), Kind::Map(_) | Kind::Object(_)) => {
                self.open('{');
                self.members(Some(before), Some(after), depth + 4, Tail::Null);
                self.close('}', depth);
            }
            _ => self.arrow(before, after, depth),
        }
    }

    /// Neither side of a secret is shown; that the mark itself comes or goes is.
    fn hidden_change(&mut self, before: &Value, after: &Value) {
        let mask = masked(after).or(masked(before)).unwrap_or("(sensitive value)");
        let mask = if before.is_sensitive() { "(sensitive value)" } else { mask };
        self.out.push_str(mask);
        if self.comment.is_none() && before.unmarked_deep() == after.unmarked_deep() {
            let words = if after.is_sensitive() {
                "becomes a sensitive value"
            } else {
                "is no sensitive value any more"
            };
            self.comment = Some(format!(" # the same value, which {words}"));
        }
    }

    /// `before -> after`, on two lines where one is too narrow.
    fn arrow(&mut self, before: &Value, after: &Value, depth: usize) {
        let line_start = self.out.rfind('\n').map_or(0, |at| at + 1);
        self.whole(before, Mark::Removed, depth);
        let used = width(&self.out[line_start..]);
        let room = self.look.columns().saturating_sub(used + 4);
        let is_too_long = inline(after).is_some_and(|text| width(&text) > room);
        if is_too_long && !self.out[line_start..].contains('\n') && used > depth + 40 {
            self.out.push('\n');
            blanks(&mut self.out, depth + 3);
        }
        let arrow = self.look.palette.paint(Paint::Changed, " -> ").into_owned();
        self.out.push_str(&arrow);
        self.whole(after, Mark::Added, depth);
    }

    /// Symbol and name at the beginning of a line.
    pub(super) fn start(&mut self, depth: usize, mark: Mark, key: &str) {
        let (symbol, paint) = match mark {
            Mark::Kept => (" ", Paint::Faint),
            Mark::Added => ("+", Paint::Added),
            Mark::Changed => ("~", Paint::Changed),
            Mark::Removed => ("-", Paint::Removed),
        };
        blanks(&mut self.out, depth);
        let symbol = if mark == Mark::Kept { symbol.into() } else { self.look.palette.paint(paint, symbol) };
        self.out.push_str(&symbol);
        self.out.push(' ');
        self.out.push_str(key);
    }

    pub(super) fn open(&mut self, bracket: char) {
        self.out.push(bracket);
        self.flush_comment();
        self.out.push('\n');
    }

    /// The closing bracket stands under the name.
    pub(super) fn close(&mut self, bracket: char, depth: usize) {
        blanks(&mut self.out, depth + 2);
        self.out.push(bracket);
    }

    /// `# (3 unchanged attributes hidden)`, if there are any.
    pub(super) fn hidden(&mut self, depth: usize, count: usize, word: &str) {
        if count > 0 {
            let text = format!("# ({} hidden)", super::wrap::counted(count, &format!("unchanged {word}")));
            self.remark(depth, &text);
        }
    }

    /// A line that is not part of the value.
    pub(super) fn remark(&mut self, depth: usize, text: &str) {
        blanks(&mut self.out, depth + 2);
        let text = self.look.palette.paint(Paint::Faint, text).into_owned();
        self.out.push_str(&text);
        self.out.push('\n');
    }

    /// On a line of its own where a terminal would break it within a word.
    pub(super) fn flush_comment(&mut self) {
        if let Some(comment) = self.comment.take() {
            let line = &self.out[self.out.rfind('\n').map_or(0, |at| at + 1)..];
            let needed = console::measure_text_width(line) + console::measure_text_width(&comment);
            let is_too_long = self.look.prose == Prose::Broken && needed > usize::from(self.look.width);
            let indent = line.len() - line.trim_start_matches(' ').len() + 3;
            if is_too_long {
                self.out.push('\n');
                self.out.extend(std::iter::repeat_n(' ', indent));
            }
            let comment = self.look.palette.paint(Paint::Removed, &comment).into_owned();
            self.out.push_str(&comment);
        }
    }

    /// ` # forces replacement`, with the reason, if the value at the path does.
    pub(super) fn forcing_comment(&mut self) -> Option<String> {
        let at = self.forced.iter().position(|forced| forced.path == self.path)?;
        self.told[at] = true;
        let reason = crate::diag::escape(&self.forced[at].reason);
        let colon = if reason.is_empty() { "" } else { ": " };
        Some(format!(" # forces replacement{colon}{reason}"))
    }

    pub(super) fn set_comment(&mut self, comment: Option<String>) {
        self.comment = comment;
    }
}
