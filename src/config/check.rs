//! Everything that is wrong with a file, not only the first: what is refused is taken out, and the rest
//! read again.

use std::ops::Range;
use std::path::Path;

use super::error::MISSING;
use super::{Error, Settings};

/// The most that is told at once.
const MOST: usize = 100;

/// A file, looked through.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What is wrong, by line.
    pub wrong: Vec<Error>,
    /// What the lines mean that are right; nothing where the file is no TOML at all.
    pub settings: Option<Settings>,
}

impl Settings {
    /// Looks through a file and says everything that is wrong with it.
    pub fn check(file: &Path, state: &Path) -> Checked {
        match std::fs::read_to_string(file) {
            Ok(text) => Self::check_text(&text, file, state),
            Err(why) => Checked {
                wrong: vec![Error::Unreadable {
                    file: file.to_owned(),
                    why: why.to_string(),
                }],
                settings: None,
            },
        }
    }

    /// The same for a file's text.
    pub fn check_text(text: &str, file: &Path, state: &Path) -> Checked {
        check(text, file, state)
    }
}

fn check(text: &str, file: &Path, state: &Path) -> Checked {
    let mut text = text.to_owned();
    let mut wrong = Vec::new();
    while wrong.len() < MOST {
        let error = match Settings::parse(&text, file, state) {
            Ok(settings) => return sorted(wrong, Some(settings)),
            Err(error) => error,
        };
        let line = line_of(&error);
        let known = wrong.iter().filter_map(line_of).collect::<Vec<_>>();
        // What the absence of a line that was taken out breaks is no fault of the file.
        let table = line.map(|line| table(&text, line)).unwrap_or_default();
        let is_news = match &error {
            Error::Line { why, .. } if why.ends_with(MISSING) => {
                !known.iter().any(|line| table.contains(&(line - 1)))
            }
            _ => line.is_none_or(|line| !known.contains(&line)),
        };
        let without = line.and_then(|line| without(&text, line, is_news));
        if is_news {
            wrong.push(error);
        }
        match without {
            Some(shorter) => text = shorter,
            None => break,
        }
    }
    sorted(wrong, None)
}

fn sorted(mut wrong: Vec<Error>, settings: Option<Settings>) -> Checked {
    wrong.sort_by_key(line_of);
    Checked { wrong, settings }
}

fn line_of(error: &Error) -> Option<usize> {
    match error {
        Error::Line { line, .. } => Some(*line),
        Error::Unreadable { .. } => None,
    }
}

/// The lines of the table around a line, counted from 0.
fn table(text: &str, line: usize) -> Range<usize> {
    let headers = text.lines().enumerate().filter(|(_, line)| is_header(line));
    let headers: Vec<usize> = headers.map(|(number, _)| number).collect();
    let next = headers.partition_point(|header| *header < line);
    let from = next.checked_sub(1).map_or(0, |header| headers[header]);
    from..headers.get(next).copied().unwrap_or(usize::MAX)
}

fn is_header(line: &str) -> bool {
    line.trim_start().starts_with('[')
}

/// The file without this line, or where that would not be TOML, without the table around it. Lines keep
/// their numbers.
fn without(text: &str, line: usize, try_line: bool) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let at = line.checked_sub(1).filter(|at| *at < lines.len())?;
    let blank = |from: usize, to: usize| {
        let kept = lines.iter().enumerate().map(|(number, line)| {
            if (from..to).contains(&number) {
                ""
            } else {
                *line
            }
        });
        kept.collect::<Vec<_>>().join("\n")
    };
    let is_toml = |text: &String| text.parse::<toml::Table>().is_ok();
    if try_line && !is_header(lines[at]) && !lines[at].trim().is_empty() {
        let shorter = blank(at, at + 1);
        if is_toml(&shorter) {
            return Some(shorter);
        }
    }
    let table = table(text, line);
    let shorter = blank(table.start, table.end);
    (shorter != text.trim_end_matches('\n') && is_toml(&shorter)).then_some(shorter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let (file, state) = (Path::new("config.toml"), Path::new("/state"));
        let wrong = check(text, file, state).wrong.into_iter();
        wrong.map(|error| error.to_string()).collect()
    }

    #[test]
    fn everything_that_is_wrong_is_told() {
        let told = told(
            "[fetch]\nmax_megabytes = 0\ntimeuot = \"3s\"\n\
             [cadence]\nfloor = \"10m\"\nceiling = \"5m\"\n\
             [[site]]\nhost = \"https://www.example.org/news\"\nbody = \"div\"\n\
             [[site]]\nhost = \"example.net\"\nremove = [\n  \"p[[\",\n]\n\
             [[story]]\nname = \"vote\"\n\
             [[story]]\nurl = \"https://example.org/vote\"\n\
             [[story]]\nurl = \"https://example.org/vote?utm_source=x\"\n",
        );
        let expected = [
            "config.toml, line 2: max_megabytes = 0 would read no page; expected something like 10",
            "config.toml, line 3: unknown key \"timeuot\"; did you mean \"timeout\"?",
            "config.toml, line 6: floor (600s) is above ceiling (300s)",
            "config.toml, line 8: host \"https://www.example.org/news\" is not a host; expected something like host = \"www.example.org\"",
            "config.toml, line 12: remove: selector \"p[[\" cannot be read",
            "config.toml, line 15: url is missing",
            "config.toml, line 20: url \"https://example.org/vote\" stands on line 18 already",
        ];
        assert_eq!(told.len(), expected.len(), "{told:#?}");
        for (told, expected) in told.iter().zip(expected) {
            assert!(told.starts_with(expected), "{told}");
        }
    }

    #[test]
    fn a_file_that_is_no_toml_is_told_once() {
        assert_eq!(told("[fetch\nx\n").len(), 1);
        assert_eq!(told("[fetch]\ntimeout = \n[web]\n").len(), 1);
    }

    #[test]
    fn a_right_file_is_told_nothing() {
        assert!(told("[fetch]\ntimeout = \"3s\"\n").is_empty());
    }
}
