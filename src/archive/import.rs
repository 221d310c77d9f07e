//! Histories taken back. Every line stands for itself: a bad one is named, and the rest goes on.

use std::io::{self, BufRead, Read as _};

use crate::news::{
    Arrival, Outcome, Run, Standing, Story, StoryId, Suppression, Timestamp, Version,
};
use crate::render::json::history::{self, Line};
use crate::render::view::{BadLine, Imported};
use crate::store::{self, Arriving, Store, TakenIn};

use super::Error;

/// No line is longer: an article is far shorter.
const LONGEST_LINE: u64 = 64 << 20;
/// So many versions are taken in with one commit.
const AT_ONCE: usize = 64;
/// So many bad lines are named; the others are counted.
const MOST_NAMED: usize = 1_000;

/// Takes in a history that `history` wrote. Stories that are new here are not followed; nothing is
/// announced.
pub fn import(store: &Store, lines: impl BufRead, now: Timestamp) -> Result<Imported, Error> {
    let mut import = Import {
        store,
        now,
        story: None,
        ended: None,
        imported: Imported::default(),
    };
    let mut number = 0;
    each_line(lines, |line| {
        number += 1;
        import.line(number, line)
    })?;
    import.flush()?;
    if import.ended.is_none() {
        import.bad(
            number,
            "the end is missing: the file was cut short".to_owned(),
        );
    }
    Ok(import.imported)
}

/// One import under way.
struct Import<'a> {
    store: &'a Store,
    now: Timestamp,
    /// The story whose lines are read.
    story: Option<Arrivals>,
    /// The line that said that it is the last.
    ended: Option<u64>,
    imported: Imported,
}

/// What is read of a story and not yet taken in.
struct Arrivals {
    /// As it is named in the file, and as it is known here.
    id: StoryId,
    here: Story,
    versions: Vec<(u64, Arriving)>,
    last: Option<Version>,
    runs: Vec<Run>,
    untold: Vec<Suppression>,
}

impl Import<'_> {
    fn line(&mut self, number: u64, text: Result<&str, &'static str>) -> Result<(), Error> {
        let line = match text.map_err(ToOwned::to_owned).and_then(history::read) {
            Ok(line) => line,
            Err(why) => {
                self.bad(number, why);
                return Ok(());
            }
        };
        match line {
            Line::Redlined { format, .. } if format > history::FORMAT => {
                let known = history::FORMAT;
                self.bad(number, format!("the file has format {format} and this redlined reads formats up to {known}; what it can read is taken in"));
            }
            Line::Redlined { .. } => {}
            Line::Story(story) => self.begin(number, *story)?,
            Line::Version(id, version, arrival) => self.version(number, id, *version, arrival)?,
            Line::Visits(id, run) => {
                if let Some(arrivals) = self.of_story(number, id) {
                    arrivals.runs.push(run);
                }
            }
            Line::Untold(id, untold) => {
                if let Some(arrivals) = self.of_story(number, id) {
                    arrivals.untold.push(untold);
                }
            }
            Line::End { lines } if lines + 1 != number => {
                self.ended = Some(number);
                self.bad(
                    number,
                    format!(
                        "{lines} lines were written before this one, and {} are here",
                        number - 1
                    ),
                );
            }
            Line::End { .. } => self.ended = Some(number),
        }
        Ok(())
    }

    /// A story: the one that is here under its id or address, or a new one that is not followed.
    fn begin(&mut self, number: u64, story: Story) -> Result<(), Error> {
        self.flush()?;
        let id = story.id;
        let Some(here) = self.found_or_put(number, story)? else {
            return Ok(());
        };
        self.imported.stories += 1;
        self.story = Some(Arrivals {
            id,
            here,
            versions: Vec::new(),
            last: None,
            runs: Vec::new(),
            untold: Vec::new(),
        });
        Ok(())
    }

    fn found_or_put(&mut self, number: u64, story: Story) -> Result<Option<Story>, Error> {
        if let Some(here) = self.store.story(story.id)? {
            return Ok(Some(here));
        }
        let ended = story.ended.or(Some(self.now));
        let mut new = Story { ended, ..story };
        let plain = new.name.clone();
        for count in 2.. {
            match self.store.take_in_story(new.clone()) {
                Ok(()) => return Ok(Some(new)),
                Err(store::Error::NameTaken { .. }) => new.name = plain.numbered(count),
                Err(error @ store::Error::AddressTaken { .. }) => {
                    self.bad(number, format!("{error}, with a history of its own"));
                    return Ok(None);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(None)
    }

    fn version(
        &mut self,
        number: u64,
        id: StoryId,
        version: Version,
        arrival: Option<Box<Arrival>>,
    ) -> Result<(), Error> {
        let Some(arrivals) = self.of_story(number, id) else {
            return Ok(());
        };
        let arrival = arrival.map(|arrival| *arrival);
        arrivals
            .versions
            .push((number, Arriving { version, arrival }));
        if arrivals.versions.len() >= AT_ONCE {
            self.take_in_versions()?;
        }
        Ok(())
    }

    /// The story that a line belongs to: the one whose line came last.
    fn of_story(&mut self, number: u64, id: StoryId) -> Option<&mut Arrivals> {
        if self.story.as_ref().is_none_or(|story| story.id != id) {
            self.bad(number, format!("its story {id} was not taken in before it"));
            return None;
        }
        self.story.as_mut()
    }

    fn take_in_versions(&mut self) -> Result<(), Error> {
        let Some(arrivals) = &mut self.story else {
            return Ok(());
        };
        let (numbers, versions): (Vec<u64>, Vec<Arriving>) =
            std::mem::take(&mut arrivals.versions).into_iter().unzip();
        if let Some(last) = versions.last() {
            arrivals.last = Some(last.version.clone());
        }
        let taken = self.store.take_in(arrivals.here.id, versions)?;
        for (number, taken) in numbers.into_iter().zip(taken) {
            match taken {
                TakenIn::Added => self.imported.versions += 1,
                TakenIn::Known => self.imported.known += 1,
                TakenIn::Refused(why) => self.bad(number, why),
            }
        }
        Ok(())
    }

    /// Takes in what is left of the story before another begins.
    fn flush(&mut self) -> Result<(), Error> {
        self.take_in_versions()?;
        let Some(arrivals) = self.story.take() else {
            return Ok(());
        };
        let standing = standing(&arrivals, self.now);
        let Arrivals {
            here, runs, untold, ..
        } = arrivals;
        let visits: u64 = runs.iter().map(|run| u64::from(run.count)).sum();
        self.imported.visits += visits;
        self.store.take_in_visits(here.id, runs, untold, standing)?;
        Ok(())
    }

    fn bad(&mut self, line: u64, what: String) {
        self.imported.bad += 1;
        if self.imported.named.len() < MOST_NAMED {
            self.imported.named.push(BadLine { line, what });
        }
    }
}

/// Where a story stands that was followed elsewhere.
fn standing(arrivals: &Arrivals, now: Timestamp) -> Standing {
    let showed = |run: &&Run| {
        matches!(
            run.outcome,
            Outcome::First | Outcome::Same | Outcome::Noise | Outcome::Changed | Outcome::Reverted
        )
    };
    let last = arrivals.last.as_ref();
    Standing {
        last_visit: arrivals.runs.iter().map(|run| run.last).max(),
        last_seen: arrivals
            .runs
            .iter()
            .filter(showed)
            .map(|run| run.last)
            .max(),
        last_change: last.map(|last| last.head.first_seen),
        developing: last.is_some_and(|last| last.head.developing),
        ..Standing::new(now)
    }
}

/// Shows every line, or says why it cannot be shown.
fn each_line(
    mut from: impl BufRead,
    mut show: impl FnMut(Result<&str, &'static str>) -> Result<(), Error>,
) -> Result<(), Error> {
    let broken = |why: io::Error| Error::Broken(why.to_string());
    let mut line = Vec::new();
    loop {
        line.clear();
        let mut some = from.by_ref().take(LONGEST_LINE);
        if some.read_until(b'\n', &mut line).map_err(broken)? == 0 {
            return Ok(());
        }
        if line.len() as u64 == LONGEST_LINE && !line.ends_with(b"\n") {
            skip_line(&mut from).map_err(broken)?;
            show(Err("it is too long"))?;
            continue;
        }
        show(std::str::from_utf8(&line).map_err(|_| "it is not UTF-8"))?;
    }
}

fn skip_line(from: &mut impl BufRead) -> io::Result<()> {
    loop {
        let bytes = from.fill_buf()?;
        let (length, done) = match bytes.iter().position(|&byte| byte == b'\n') {
            Some(place) => (place + 1, true),
            None => (bytes.len(), bytes.is_empty()),
        };
        from.consume(length);
        if done {
            return Ok(());
        }
    }
}
