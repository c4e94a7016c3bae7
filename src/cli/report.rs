//! What a run has to say: plans, states, output values, graphs and diffs of files, as text, as JSON, as
//! Markdown and as HTML.
//!
//! Pure functions of data and a [`Look`]. Every text from outside
//! passes through [`crate::diag::escape`] on its way.

pub mod doing;
mod file_diff;
pub mod graph;
#[cfg(test)]
mod hostile;
mod html;
pub mod json;
mod markdown;
mod palette;
mod spans;
mod subject;
pub mod text;

pub use file_diff::{Reader, file_diff};
pub use html::{plan_html, state_html};
pub use markdown::{plan_markdown, state_markdown};
pub use palette::{Paint, Palette};
pub use subject::{Problem, Subject};

/// How a report looks. Handed down, never global, so that two reports of one process can differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub palette: Palette,
    /// In columns.
    pub width: u16,
    pub detail: Detail,
    pub prose: Prose,
}

/// What becomes of sentences that are wider than the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prose {
    /// They stay in one line: programs read `Plan:` and `Cost:` line by line.
    Whole,
    /// They are broken at spaces, since a terminal would break them within a word.
    Broken,
}

/// How much of a plan is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// `--summary`: the addresses by action and the closing lines.
    Summary,
    #[default]
    Full,
    /// `--verbose`: also what others changed without any consequence for the plan.
    Verbose,
}

impl Look {
    /// Without colours, for files and pipes.
    pub fn plain(width: u16) -> Look {
        Look { palette: Palette::Plain, width, detail: Detail::Full, prose: Prose::Whole }
    }

    /// Columns that running text may use: wide terminals are not filled, narrow ones not believed.
    pub(crate) fn columns(&self) -> usize {
        usize::from(self.width.clamp(40, 120))
    }
}
