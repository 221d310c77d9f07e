//! The past given away: histories as JSONL, story by story, as they are read from the store.

use std::io::Write;

use crate::diff;
use crate::news::{Story, Timestamp, Version};
use crate::render::json::history::{self, Line};
use crate::store::Store;

use super::{Among, Error};

/// The stories that are meant, by name; asked for by name, topic or host, or all.
pub fn chosen(store: &Store, among: &Among) -> Result<Vec<Story>, Error> {
    let mut stories = among.stories(store)?;
    stories.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(stories)
}

/// How many lines the histories of these stories have.
pub fn history_lines(store: &Store, stories: &[Story]) -> Result<u64, Error> {
    let mut lines = 2;
    for story in stories {
        let versions = store.timeline(story.id)?.len();
        let visits = store.runs(story.id)?.len();
        let untold = store.suppressions(Some(story.id))?.len();
        lines += (1 + versions + visits + untold) as u64;
    }
    Ok(lines)
}

/// Writes the histories of these stories: every version with the change that it brought, every row
/// of visits whatever it found, and what was not told.
pub fn history(
    store: &Store,
    stories: &[Story],
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let mut lines = Lines { out, count: 0 };
    let header = Line::Redlined {
        format: history::FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made: now,
    };
    lines.write(&history::write(&header, None))?;
    for story in stories {
        story_history(store, story, &mut lines)?;
    }
    let end = Line::End { lines: lines.count };
    lines.write(&history::write(&end, None))
}

fn story_history(store: &Store, story: &Story, lines: &mut Lines<'_>) -> Result<(), Error> {
    let of_story = Line::Story(Box::new(story.clone()));
    lines.write(&history::write(&of_story, None))?;
    let mut before: Option<Version> = None;
    for head in store.timeline(story.id)? {
        let Some(version) = store.version(story.id, head.number)? else {
            continue;
        };
        let change = before.map(|before| diff::articles(&before.article, &version.article));
        let arrival = store.arrival(story.id, head.number)?.map(Box::new);
        let line = Line::Version(story.id, Box::new(version.clone()), arrival);
        lines.write(&history::write(&line, change.as_ref()))?;
        before = Some(version);
    }
    for run in store.runs(story.id)? {
        lines.write(&history::write(&Line::Visits(story.id, run), None))?;
    }
    for (_, untold) in store.suppressions(Some(story.id))? {
        lines.write(&history::write(&Line::Untold(story.id, untold), None))?;
    }
    Ok(())
}

struct Lines<'a> {
    out: &'a mut dyn Write,
    count: u64,
}

impl Lines<'_> {
    fn write(&mut self, line: &str) -> Result<(), Error> {
        self.count += 1;
        let written = self.out.write_all(line.as_bytes());
        written
            .and_then(|()| self.out.write_all(b"\n"))
            .map_err(|why| Error::Broken(why.to_string()))
    }
}
