//! What is wrong with a configuration file, said with its line and the way out.

use std::ops::Range;
use std::path::{Path, PathBuf};

/// How a message ends that says what a table lacks.
pub(super) const MISSING: &str = " is missing";

/// The configuration cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("{}: cannot be read: {why}", file.display())]
    Unreadable {
        /// Which file.
        file: PathBuf,
        /// What the system says.
        why: String,
    },
    /// A line of the file is wrong.
    #[error("{}, line {line}: {why}", file.display())]
    Line {
        /// Which file.
        file: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// What is wrong, and what was expected.
        why: String,
    },
}

/// The text of a configuration file, to name lines in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) file: &'a Path,
    pub(super) text: &'a str,
}

impl Text<'_> {
    /// An error about this part of the file.
    pub(super) fn wrong(&self, place: &Range<usize>, why: impl std::fmt::Display) -> Error {
        Error::Line {
            file: self.file.to_owned(),
            line: self.line(place),
            why: why.to_string(),
        }
    }

    /// The line on which this part begins, from 1.
    pub(super) fn line(&self, place: &Range<usize>) -> usize {
        let before = self.text.get(..place.start).unwrap_or(self.text);
        before.matches('\n').count() + 1
    }

    /// The parser's error, with the key it is about and the nearest key that we know.
    pub(super) fn refused(&self, error: &toml::de::Error) -> Error {
        let place = error.span().unwrap_or(0..0);
        let message = error.message();
        let mut quoted = message.split('`').skip(1).step_by(2);
        let why = if message.starts_with("unknown field") {
            let unknown = quoted.next().unwrap_or_default();
            let known: Vec<&str> = quoted.collect();
            unknown_key(unknown, &known)
        } else if message.starts_with("missing field") {
            format!("{}{MISSING}", quoted.next().unwrap_or_default())
        } else {
            match self.key_at(&place) {
                Some(key) => format!("{key}: {}", with_way_out(message)),
                None => brackets(message),
            }
        };
        self.wrong(&place, why.replace('\n', "; "))
    }

    /// Where a line begins with this key.
    pub(super) fn key(&self, key: &str) -> Range<usize> {
        let begins = |line: &str| line.trim_start().starts_with(key);
        let before: usize = self
            .text
            .split_inclusive('\n')
            .take_while(|line| !begins(line))
            .map(str::len)
            .sum();
        before..before + key.len()
    }

    /// The key of the line on which this place is.
    fn key_at(&self, place: &Range<usize>) -> Option<&str> {
        let start = self
            .text
            .get(..place.start)?
            .rfind('\n')
            .map_or(0, |end| end + 1);
        let (key, _) = self.text[start..].lines().next()?.split_once('=')?;
        Some(key.trim())
    }
}

/// What the parser says, in the words of the file, and what to write instead.
fn with_way_out(message: &str) -> String {
    let found = message.strip_prefix("invalid type: ");
    let Some((found, expected)) = found.and_then(|rest| rest.split_once(", expected ")) else {
        return if message.starts_with("string values must be quoted") {
            "a text stands in quotes; true, false and numbers stand without".to_owned()
        } else {
            message.to_owned()
        };
    };
    let is = |kinds: &[&str]| kinds.iter().any(|kind| found.starts_with(kind));
    match expected {
        "a string" if is(&["integer", "float", "boolean"]) => {
            format!("{message}; write it in quotes")
        }
        "a boolean" => format!("{message}; write true or false, without quotes"),
        _ if expected.starts_with("struct ") => {
            format!("{found} stands where a table is expected")
        }
        _ => message.to_owned(),
    }
}

/// The same of a table's own line.
fn brackets(message: &str) -> String {
    let wanted = match message {
        "invalid type: map, expected a string" => "stands once; write its name in single",
        "invalid type: map, expected a sequence" => {
            "may stand many times; write its name in double"
        }
        _ => return message.to_owned(),
    };
    format!("this table {wanted} brackets")
}

fn unknown_key(unknown: &str, known: &[&str]) -> String {
    let nearest = known.iter().max_by(|a, b| {
        strsim::jaro_winkler(a, unknown).total_cmp(&strsim::jaro_winkler(b, unknown))
    });
    match nearest {
        Some(nearest) if strsim::jaro_winkler(nearest, unknown) > 0.75 => {
            format!("unknown key \"{unknown}\"; did you mean \"{nearest}\"?")
        }
        _ => format!(
            "unknown key \"{unknown}\"; expected one of {}",
            known.join(", ")
        ),
    }
}
