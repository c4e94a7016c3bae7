//! The texts of a run, and places in them as people count.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::{FileId, Span};

/// A place as people count: line and column from 1, column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

/// One text that was read: a configuration file, a variable file, or a `-var` argument.
#[derive(Clone, Debug)]
pub struct Source {
    /// How the file is called in messages: relative to the working folder, forward slashes.
    pub name: String,
    pub text: Arc<str>,
    /// Where its lines begin, once somebody asked: there may be as many problems as lines.
    lines: OnceLock<Box<[u32]>>,
}

impl Source {
    fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let breaks = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(breaks.map(|(at, _)| at as u32 + 1)).collect()
        })
    }

    /// The line that a byte stands in, counted from 0.
    pub fn line_at(&self, byte: usize) -> usize {
        self.lines().partition_point(|start| *start as usize <= byte) - 1
    }

    /// The byte that a line begins with, the lines counted from 0; the end of the text behind the last.
    pub fn line_start(&self, line: usize) -> usize {
        self.lines().get(line).map_or(self.text.len(), |start| *start as usize)
    }
}

/// All texts of a run. Append-only: a [`FileId`] stays valid.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
    /// The calls of the modules that files belong to.
    calls: BTreeMap<FileId, Arc<[ModuleCall]>>,
}

/// A call of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleCall {
    /// The calls that lead to the module, without instance keys: `module.net.module.dns`.
    pub path: String,
    /// The header of the last one's block.
    pub span: Span,
}

impl Sources {
    /// Adds a text under the name that messages call it.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).expect("fewer than 2^32 files"));
        self.files.push(Source { name: name.into(), text: text.into(), lines: OnceLock::new() });
        id
    }

    /// Says by which calls the module of these files is reached. The root module has none.
    pub fn called(&mut self, files: &[FileId], calls: Vec<ModuleCall>) {
        let calls: Arc<[ModuleCall]> = calls.into();
        self.calls.extend(files.iter().map(|file| (*file, Arc::clone(&calls))));
    }

    /// The calls of the module that a file belongs to.
    pub fn calls_of(&self, file: FileId) -> &[ModuleCall] {
        self.calls.get(&file).map_or(&[], |calls| calls)
    }

    /// A text of these; an id of other `Sources` means another text here, or none.
    pub fn get(&self, id: FileId) -> &Source {
        &self.files[id.0 as usize]
    }

    /// The text under a span; empty if the span does not fit the file.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).text.get(span.range()).unwrap_or("")
    }

    /// Line and column of the span's start.
    pub fn position(&self, span: Span) -> Position {
        let source = self.get(span.file);
        let at = source.text.floor_char_boundary((span.start as usize).min(source.text.len()));
        let line = source.line_at(at);
        let column = source.text[source.line_start(line)..at].chars().count();
        Position { line: line as u32 + 1, column: column as u32 + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters_from_one() {
        let mut sources = Sources::default();
        let file = sources.add("main.hcl", "a\n\néb\n");
        let place = |start| {
            let Position { line, column } = sources.position(Span::new(file, start, start));
            (line, column)
        };
        assert_eq!([0, 1, 2, 3].map(place), [(1, 1), (1, 2), (2, 1), (3, 1)]);
        assert_eq!(place(5), (3, 2), "behind the first character of two bytes");
        assert_eq!(place(4), (3, 1), "within it");
        assert_eq!([7, 99].map(place), [(4, 1), (4, 1)], "behind the last line break, and beyond the end");
        let source = sources.get(file);
        assert_eq!([0, 1, 2, 3, 4].map(|line| source.line_start(line)), [0, 2, 3, 7, 7]);
    }
}
