//! A history as JSONL: one line a story, version, row of visits or untold change, so that research
//! has everything that was seen, and `redlined import` can take it back.
//!
//! `docs/history.schema.json` is the contract. Every line stands for itself; what is read back is
//! checked against the version's hash by whoever takes it in.

mod article;
mod shapes;

use serde_json::Value;

use super::comparison::change as changed;
use crate::news::{Arrival, Change, Run, Story, StoryId, Suppression, Timestamp, Version};

use shapes::Shape;

/// The format of the lines, counted up where an older program would misread them.
pub const FORMAT: u32 = 1;

/// What one line says.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    /// What wrote the lines, when, and in which format.
    Redlined {
        /// The format.
        format: u32,
        /// The program's version.
        program: String,
        /// When.
        made: Timestamp,
    },
    /// A story; its versions, visits and untold changes follow.
    Story(Box<Story>),
    /// A version, and the fetch that brought it.
    Version(StoryId, Box<Version>, Option<Box<Arrival>>),
    /// A row of visits with the same outcome.
    Visits(StoryId, Run),
    /// A change that was seen and not told.
    Untold(StoryId, Suppression),
    /// Nothing follows: a file without it was cut short.
    End {
        /// How many lines stand before it.
        lines: u64,
    },
}

/// Reads a line, or says what is wrong with it.
pub fn read(line: &str) -> Result<Line, String> {
    let shape: Shape = serde_json::from_str(line).map_err(|why| plain(&why))?;
    shape.meant()
}

/// A line as it is written, without the end of the line. A version's line also holds its points in
/// words and, where it is given, the change since the version before; neither is read back.
pub fn write(line: &Line, change: Option<&Change>) -> String {
    let shape = Shape::of(line, change.map_or(Value::Null, changed));
    serde_json::to_string(&shape).expect("these shapes have text for keys")
}

/// What the parser says, without its count of lines: there is one.
fn plain(why: &serde_json::Error) -> String {
    let text = why.to_string();
    match text.split_once(" at line ") {
        Some((what, _)) => format!("{what} (at character {})", why.column()),
        None => text,
    }
}

#[cfg(test)]
mod tests;
