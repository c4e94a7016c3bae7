//! Differences as data: of two values by path, and of two long strings by line and word.

use std::time::Duration;

use similar::{ChangeTag, TextDiffConfig};

use super::{Kind, Path, Step, Value};

/// One place where two values differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub path: Path,
    /// `None` if there is nothing at the path before.
    pub before: Option<Value>,
    /// `None` if there is nothing at the path after.
    pub after: Option<Value>,
}

/// Where two values differ, deepest places, in the order of the values.
///
/// Goes into objects, maps, lists, tuples (by position) and sets (elements that left, then elements that
/// came). Types, marks and refinements count. A value that is null or unknown on one side, of another
/// kind, or marked differently, is one difference as a whole.
pub fn diff(before: &Value, after: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(before, after, &mut Path::root(), &mut found);
    found
}

fn compare(before: &Value, after: &Value, path: &mut Path, found: &mut Vec<Difference>) {
    if before == after {
        return;
    }
    let comparable = before.marks() == after.marks()
        && matches!(
            (before.kind(), after.kind()),
            (Kind::List(_), Kind::List(_))
                | (Kind::Tuple(_), Kind::Tuple(_))
                | (Kind::Set(_), Kind::Set(_))
                | (Kind::Map(_), Kind::Map(_))
                | (Kind::Object(_), Kind::Object(_))
        );
    let count = found.len();
    if comparable {
        compare_children(before, after, path, found);
    }
    // Containers can differ while no child does: in the element type.
    if found.len() == count {
        let (before, after) = (Some(before.clone()), Some(after.clone()));
        found.push(Difference { path: path.clone(), before, after });
    }
}

/// Merges the children of both by their steps; both lists are sorted the same way.
fn compare_children(before: &Value, after: &Value, path: &mut Path, found: &mut Vec<Difference>) {
    let (old, new) = (before.children(), after.children());
    let olds: std::collections::BTreeMap<&Step, &Value> = old.iter().map(|(step, v)| (step, *v)).collect();
    let news: std::collections::BTreeMap<&Step, &Value> = new.iter().map(|(step, v)| (step, *v)).collect();
    for (step, value) in &old {
        path.push(step.clone());
        match news.get(step) {
            Some(other) => compare(value, other, path, found),
            None => {
                found.push(Difference { path: path.clone(), before: Some((*value).clone()), after: None })
            }
        }
        path.pop();
    }
    for (step, value) in new.iter().filter(|(step, _)| !olds.contains_key(step)) {
        let path = path.then(step.clone());
        found.push(Difference { path, before: None, after: Some((*value).clone()) });
    }
}

/// The differences of two texts, with unchanged lines around them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextDiff {
    /// Runs of lines, in order; what is between two of them is equal. Empty if the texts are equal.
    pub hunks: Vec<Hunk>,
}

/// Lines that stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// Line of the first line shown, in the text before, counted from 1.
    pub before_line: usize,
    /// The same in the text after.
    pub after_line: usize,
    pub lines: Vec<Line>,
}

/// One line of a diff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub change: LineChange,
    /// The line in pieces, without its line break. An unchanged line is one piece.
    pub pieces: Vec<Piece>,
    /// The line is the last of its text and has no line break.
    pub end: LineEnd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineChange {
    Kept,
    Removed,
    Added,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEnd {
    Break,
    None,
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub emphasis: Emphasis,
}

/// Whether this part is what makes the line differ from its counterpart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emphasis {
    Plain,
    Changed,
}

/// Two texts that differ everywhere cost quadratic time; after this the rest is shown as replaced.
const PATIENCE: Duration = Duration::from_millis(500);

/// Compares two texts line by line, and changed lines word by word, with so many unchanged lines shown
/// around each change.
pub fn diff_text(before: &str, after: &str, context: usize) -> TextDiff {
    let mut config = TextDiffConfig::default();
    config.timeout(PATIENCE);
    let diff = config.diff_lines(before, after);
    let mut hunks = Vec::new();
    for group in diff.grouped_ops(context) {
        let Some(first) = group.first() else { continue };
        let mut lines = Vec::new();
        for change in group.iter().flat_map(|op| diff.iter_inline_changes(op)) {
            lines.push(Line {
                change: match change.tag() {
                    ChangeTag::Equal => LineChange::Kept,
                    ChangeTag::Delete => LineChange::Removed,
                    ChangeTag::Insert => LineChange::Added,
                },
                pieces: pieces(change.iter_strings_lossy()),
                end: if change.missing_newline() { LineEnd::None } else { LineEnd::Break },
            });
        }
        hunks.push(Hunk {
            before_line: first.old_range().start + 1,
            after_line: first.new_range().start + 1,
            lines,
        });
    }
    TextDiff { hunks }
}

/// Neighbours of equal emphasis joined, the line break cut off.
fn pieces<'a>(parts: impl Iterator<Item = (bool, std::borrow::Cow<'a, str>)>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::new();
    for (changed, text) in parts {
        let text = text.trim_end_matches(['\n', '\r']);
        let emphasis = if changed { Emphasis::Changed } else { Emphasis::Plain };
        match joined.last_mut() {
            Some(last) if last.emphasis == emphasis => last.text.push_str(text),
            _ if text.is_empty() => {}
            _ => joined.push(Piece { text: text.to_owned(), emphasis }),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Ty;

    fn shown(before: &Value, after: &Value) -> Vec<String> {
        let side = |value: &Option<Value>| value.as_ref().map_or("nothing".to_owned(), |v| format!("{v:?}"));
        diff(before, after)
            .iter()
            .map(|Difference { path, before, after }| format!("{path}: {} -> {}", side(before), side(after)))
            .collect()
    }

    #[test]
    fn values_differ_at_the_deepest_places() {
        let before = Value::object([
            ("name", Value::string("a")),
            ("ports", Value::list(Ty::NUMBER, [Value::int(1), Value::int(2)])),
            ("tags", Value::map(Ty::STRING, [("old", Value::string("x")), ("same", Value::string("y"))])),
            ("zones", Value::set(Ty::STRING, [Value::string("p"), Value::string("q")])),
        ]);
        let after = Value::object([
            ("name", Value::unknown(Ty::STRING)),
            ("ports", Value::list(Ty::NUMBER, [Value::int(1)])),
            ("tags", Value::map(Ty::STRING, [("new", Value::string("x")), ("same", Value::string("y"))])),
            ("zones", Value::set(Ty::STRING, [Value::string("q"), Value::string("r")])),
        ]);
        assert_eq!(
            shown(&before, &after),
            [
                r#".name: "a" -> unknown(string)"#,
                ".ports[1]: 2 -> nothing",
                r#".tags["old"]: "x" -> nothing"#,
                r#".tags["new"]: nothing -> "x""#,
                r#".zones["p"]: "p" -> nothing"#,
                r#".zones["r"]: nothing -> "r""#,
            ]
        );
        assert!(diff(&before, &before.clone()).is_empty());
    }

    #[test]
    fn another_type_or_mark_is_a_difference() {
        let strings = Value::list(Ty::STRING, []);
        assert_eq!(shown(&strings, &Value::list(Ty::NUMBER, [])), [": list[] -> list[]"]);
        assert_eq!(shown(&strings, &strings.with_sensitive()), [": list[] -> sensitive(list(string))"]);
        assert_eq!(shown(&Value::int(1), &Value::string("1")), [r#": 1 -> "1""#]);
    }

    fn as_text(diff: &TextDiff) -> String {
        let mut text = String::new();
        for Hunk { before_line, after_line, lines } in &diff.hunks {
            text.push_str(&format!("@ {before_line} {after_line}\n"));
            for Line { change, pieces, end } in lines {
                text.push(match change {
                    LineChange::Kept => ' ',
                    LineChange::Removed => '-',
                    LineChange::Added => '+',
                });
                for Piece { text: part, emphasis } in pieces {
                    text.push_str(&match emphasis {
                        Emphasis::Plain => part.clone(),
                        Emphasis::Changed => format!("[{part}]"),
                    });
                }
                text.push_str(if *end == LineEnd::None { "$\n" } else { "\n" });
            }
        }
        text
    }

    #[test]
    fn texts_are_compared_by_line_and_then_by_word() {
        let before = "one\ntwo\nthree\nfour\nsize = 10 GB\nsix";
        let after = "one\ntwo\nthree\nfour\nsize = 20 GB\nsix";
        assert_eq!(
            as_text(&diff_text(before, after, 1)),
            "@ 4 4\n four\n-size = [10] GB\n+size = [20] GB\n six$\n"
        );
        assert!(diff_text(before, before, 3).hunks.is_empty());
    }

    #[test]
    fn added_lines_stand_alone_and_far_changes_are_apart() {
        let before = "a\nb\nc\nd\ne\nf\ng\n";
        let after = "a\nx\nb\nc\nd\ne\nf\n";
        assert_eq!(as_text(&diff_text(before, after, 1)), "@ 1 1\n a\n+x\n b\n@ 6 7\n f\n-g\n");
    }
}
