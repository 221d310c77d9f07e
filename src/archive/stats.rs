//! How much was edited: over time, and by outlet.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::news::{Timestamp, VersionHead, Weight};
use crate::render::view::{Counts, Stats, StatsLine};
use crate::store::Store;

use super::{Among, Error};

const DAY_MILLIS: i64 = 86_400_000;
/// The first of January 1970 was a Thursday.
const DAYS_SINCE_MONDAY: i64 = 3;

/// Over which spans of time edits are counted, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Span {
    /// A day.
    #[default]
    Day,
    /// From Monday to Sunday.
    Week,
    /// A month.
    Month,
}

impl FromStr for Span {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "day" => Ok(Self::Day),
            "week" => Ok(Self::Week),
            "month" => Ok(Self::Month),
            _ => Err(Error::Unclear(format!(
                "\"{text}\" is no span to count over; expected day, week or month"
            ))),
        }
    }
}

impl Span {
    /// The span that a time lies in, by its first day or its month.
    fn of(self, at: Timestamp) -> String {
        let day = at.as_millis().div_euclid(DAY_MILLIS);
        let (first, letters) = match self {
            Self::Day => (day, 10),
            Self::Week => (day - (day + DAYS_SINCE_MONDAY).rem_euclid(7), 10),
            Self::Month => (day, 7),
        };
        let date = Timestamp::from_millis(first * DAY_MILLIS).to_minute();
        date.chars().take(letters).collect()
    }
}

/// Counts the edits of these stories.
pub fn stats(store: &Store, among: &Among, span: Span) -> Result<Stats, Error> {
    let mut all = Counts::default();
    let mut over_time: Lines = BTreeMap::new();
    let mut by_outlet: Lines = BTreeMap::new();
    let stories = among.stories(store)?;
    for story in &stories {
        let mut own = Counts::default();
        let mut spans: BTreeMap<String, Counts> = BTreeMap::new();
        for head in store.timeline(story.id)? {
            if head.number > 1 && among.admits(&head, None) && came_since(&head, among.since) {
                count(&mut own, &head);
                count(spans.entry(span.of(head.first_seen)).or_default(), &head);
            }
        }
        all = sum(all, own);
        if own.edits > 0 {
            add(&mut by_outlet, outlet(&story.address.host()), own);
        }
        for (span, counts) in spans {
            add(&mut over_time, span, counts);
        }
    }
    let mut by_outlet = lines(by_outlet);
    by_outlet.sort_by_key(|line| std::cmp::Reverse((line.counts.silent, line.counts.edits)));
    Ok(Stats {
        stories: u32::try_from(stories.len()).unwrap_or(u32::MAX),
        all,
        over_time: lines(over_time),
        by_outlet,
    })
}

/// By span or outlet: how many stories, and their edits.
type Lines = BTreeMap<String, (u32, Counts)>;

/// Adds the edits of one story.
fn add(lines: &mut Lines, of: String, counts: Counts) {
    let line = lines.entry(of).or_default();
    line.0 += 1;
    line.1 = sum(line.1, counts);
}

fn lines(lines: Lines) -> Vec<StatsLine> {
    let line = |(of, (stories, counts))| StatsLine {
        of,
        stories,
        counts,
    };
    lines.into_iter().map(line).collect()
}

/// An edit is counted when it came, however long it stood.
fn came_since(head: &VersionHead, since: Option<Timestamp>) -> bool {
    since.is_none_or(|since| head.first_seen >= since)
}

fn count(counts: &mut Counts, head: &VersionHead) {
    counts.edits += 1;
    match head.weight {
        Some(Weight::Substantive) => counts.substantive += 1,
        Some(Weight::Minor) => counts.minor += 1,
        Some(Weight::Cosmetic) => counts.cosmetic += 1,
        None => {}
    }
    counts.silent += u32::from(head.silent);
    counts.reverts += u32::from(head.revert_of.is_some());
}

fn sum(one: Counts, other: Counts) -> Counts {
    Counts {
        edits: one.edits + other.edits,
        substantive: one.substantive + other.substantive,
        minor: one.minor + other.minor,
        cosmetic: one.cosmetic + other.cosmetic,
        silent: one.silent + other.silent,
        reverts: one.reverts + other.reverts,
    }
}

/// An outlet is known by its host, with or without "www".
fn outlet(host: &str) -> String {
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_monday_also_before_1970() {
        let of = |text: &str| Span::Week.of(Timestamp::parse(text).unwrap());
        assert_eq!(of("2025-05-16T14:00"), "2025-05-12");
        assert_eq!(of("2025-05-12"), "2025-05-12");
        assert_eq!(of("1969-12-28T23:59"), "1969-12-22");
        let at = Timestamp::parse("2025-05-16T14:00").unwrap();
        assert_eq!(Span::Month.of(at), "2025-05");
    }
}
