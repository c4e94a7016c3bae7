//! Strings that hold more than a line: as a here document with a line diff, or, if they are JSON, as
//! what they stand for.

use crate::cli::report::Paint;
use crate::diag::escape_multiline;
use crate::value::{Emphasis, Hunk, Line, LineChange, LineEnd, Piece, Ty, Value, diff_text, from_json_text};

use super::body::{Body, Mark, Pair, Tail};
use super::scalar::{blanks, quote, quoted, width};

/// Unchanged lines shown around a change.
const CONTEXT: usize = 3;

/// Longer strings are not looked into: somebody's file, not somebody's policy.
const LONGEST_JSON: usize = 256 * 1024;

impl Body<'_> {
    pub(super) fn whole_text(&mut self, text: &str, mark: Mark, depth: usize) {
        if let Some(value) = json(text) {
            self.jsonencode(Pair::whole(&value, mark), depth);
        } else if text.contains('\n') {
            self.open_text();
            for line in text.lines() {
                self.text_line(LineChange::Kept, &[(line, Emphasis::Plain)], depth);
            }
            self.close_text(depth);
        } else {
            quote(text, &mut self.out);
        }
    }

    pub(super) fn text_change(&mut self, before: &str, after: &str, depth: usize) {
        if let (Some(old), Some(new)) = (json(before), json(after))
            && old != new
        {
            return self.jsonencode(Pair { before: Some(&old), after: Some(&new) }, depth);
        }
        if before.contains('\n') || after.contains('\n') {
            self.line_diff(before, after, depth);
        } else {
            self.one_line_change(before, after, depth);
        }
    }

    /// `"a" -> "b"`, the second under the first if both do not fit.
    fn one_line_change(&mut self, before: &str, after: &str, depth: usize) {
        let (before, after) = (quoted(before), quoted(after));
        let line_start = self.out.rfind('\n').map_or(0, |at| at + 1);
        let used = width(&self.out[line_start..]);
        let needed = width(&before) + 4 + width(&after);
        self.out.push_str(&before);
        let arrow = self.look.palette.paint(Paint::Changed, "->").into_owned();
        if used + needed > self.look.columns() {
            let indent = used.saturating_sub(3).max(depth + 2);
            self.out.push('\n');
            blanks(&mut self.out, indent);
        } else {
            self.out.push(' ');
        }
        self.out.push_str(&arrow);
        self.out.push(' ');
        self.out.push_str(&after);
    }

    fn line_diff(&mut self, before: &str, after: &str, depth: usize) {
        self.open_text();
        let mut told = 0;
        for Hunk { before_line, after_line: _, lines } in diff_text(before, after, CONTEXT).hunks {
            self.hidden(depth + 4, (before_line - 1).saturating_sub(told), "line");
            told = before_line - 1;
            for Line { change, pieces, end } in &lines {
                told += usize::from(*change != LineChange::Added);
                let pieces: Vec<(&str, Emphasis)> =
                    pieces.iter().map(|Piece { text, emphasis }| (text.as_str(), *emphasis)).collect();
                self.text_line(*change, &pieces, depth);
                if *end == LineEnd::None && *change != LineChange::Kept {
                    self.remark(depth + 4, "# (no line break at the end)");
                }
            }
        }
        self.hidden(depth + 4, before.lines().count().saturating_sub(told), "line");
        self.close_text(depth);
    }

    fn text_line(&mut self, change: LineChange, pieces: &[(&str, Emphasis)], depth: usize) {
        let (mark, paint) = match change {
            LineChange::Kept => (Mark::Kept, None),
            LineChange::Removed => (Mark::Removed, Some(Paint::Removed)),
            LineChange::Added => (Mark::Added, Some(Paint::Added)),
        };
        self.start(depth + 4, mark, "");
        for (text, emphasis) in pieces {
            let text = escape_multiline(text);
            let paint = if *emphasis == Emphasis::Changed { Some(Paint::Emphasis) } else { paint };
            let text =
                paint.map_or(text.clone(), |paint| self.look.palette.paint(paint, &text).into_owned().into());
            self.out.push_str(&text);
        }
        // An empty line has no space behind its symbol; what a line itself ends with is part of the diff.
        if pieces.iter().all(|(text, _)| text.is_empty()) {
            self.out.truncate(self.out.trim_end_matches(' ').len());
        }
        self.out.push('\n');
    }

    fn open_text(&mut self) {
        self.out.push_str("<<-EOT");
        self.flush_comment();
        self.out.push('\n');
    }

    fn close_text(&mut self, depth: usize) {
        blanks(&mut self.out, depth + 2);
        self.out.push_str("EOT");
    }

    fn jsonencode(&mut self, pair: Pair<'_>, depth: usize) {
        self.out.push_str("jsonencode(");
        self.flush_comment();
        self.out.push('\n');
        self.item(depth + 4, "", pair, Tail::Nothing);
        self.close(')', depth);
    }
}

/// The object or array that a string holds as JSON.
fn json(text: &str) -> Option<Value> {
    let begins_container = text.trim_start().starts_with(['{', '[']);
    if !begins_container || text.len() > LONGEST_JSON {
        return None;
    }
    from_json_text(text, None).ok().filter(|value| value.ty() != Ty::DYNAMIC && !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_objects_and_arrays_with_something_in_them_are_taken_for_json() {
        for text in [r#"{"a": 1}"#, " [1]"] {
            assert!(json(text).is_some(), "{text}");
        }
        for text in ["{}", "[]", "1", "\"a\"", "{a}", "[1", ""] {
            assert!(json(text).is_none(), "{text}");
        }
    }
}
