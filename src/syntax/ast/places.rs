//! Where text stands in the source that a tree keeps in another form.
//!
//! A string in JSON may have escapes, and what it means is parsed, not what is written. Such texts are
//! decoded and stand behind the source in one buffer, so that nodes name them by position like any
//! other text; a list of runs leads from there to the places that messages show.

/// The runs of all decoded texts in a buffer. Empty where the buffer is the source.
#[derive(Clone, Debug, Default)]
pub(in crate::syntax) struct Places {
    runs: Vec<Run>,
}

/// A stretch of decoded text, up to the next run.
#[derive(Clone, Copy, Debug)]
struct Run {
    /// Position in the buffer.
    at: u32,
    /// Position in the source.
    source: u32,
    kind: RunKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RunKind {
    /// As in the source, byte for byte.
    Plain,
    /// One character that the source writes as an escape.
    Escape,
    /// Where a decoded text ends.
    End,
}

impl Places {
    /// From `at` on the buffer is what the source has from `source` on.
    pub(in crate::syntax) fn plain(&mut self, at: u32, source: u32) {
        self.runs.push(Run { at, source, kind: RunKind::Plain });
    }

    /// At `at` stands the character of the escape at `source`. Another run must follow.
    pub(in crate::syntax) fn escape(&mut self, at: u32, source: u32) {
        self.runs.push(Run { at, source, kind: RunKind::Escape });
    }

    /// A decoded text ends at `at`.
    pub(in crate::syntax) fn end_of_text(&mut self, at: u32, source: u32) {
        self.runs.push(Run { at, source, kind: RunKind::End });
    }

    /// The places in the source of what stands between two positions of the buffer.
    pub(super) fn in_source(&self, (start, end): (u32, u32)) -> (u32, u32) {
        if self.runs.is_empty() {
            return (start, end);
        }
        let start = self.begin(start);
        (start, self.end(end).max(start))
    }

    fn begin(&self, at: u32) -> u32 {
        let after = self.runs.partition_point(|run| run.at <= at);
        match after.checked_sub(1).map(|index| self.runs[index]) {
            Some(Run { at: from, source, kind: RunKind::Plain }) => source + (at - from),
            Some(Run { source, .. }) => source,
            // Before the first run the buffer is the source.
            None => at,
        }
    }

    fn end(&self, at: u32) -> u32 {
        let after = self.runs.partition_point(|run| run.at < at);
        match after.checked_sub(1).map(|index| self.runs[index]) {
            Some(Run { at: from, source, kind: RunKind::Plain }) => source + (at - from),
            Some(Run { source, kind: RunKind::Escape, .. }) => {
                self.runs.get(after).map_or(source, |next| next.source)
            }
            Some(Run { kind: RunKind::End, .. }) | None => self.begin(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_decoded_text_leads_to_what_is_written_there() {
        // The source is `"a\nb"` and the buffer `"a\nb"`, a separator, then a, newline, b.
        let mut places = Places::default();
        places.plain(7, 1);
        places.escape(8, 2);
        places.plain(9, 4);
        places.end_of_text(10, 5);
        for (buffer, source) in
            [((7, 8), (1, 2)), ((8, 9), (2, 4)), ((9, 10), (4, 5)), ((7, 10), (1, 5)), ((7, 7), (1, 1))]
        {
            assert_eq!(places.in_source(buffer), source, "{buffer:?}");
        }
        assert_eq!(places.in_source((10, 10)), (5, 5));
        assert_eq!(places.in_source((0, 6)), (0, 6));
    }
}
