//! When an article was published and last changed, as the page shows it beside the headline: for pages
//! whose head does not say.

use std::ops::Range;

use super::body::Weighed;
use super::outline::Outline;
use super::words::{MONTHS, REVISED, ZONES};
use super::{notices, phrases, tidy};
use crate::news::StatedTime;

/// How far from the headline a date is shown.
const LINES_BEFORE: usize = 6;
const LINES_AFTER: usize = 16;
/// A line with more prose is the text.
const PROSE: usize = 60;

/// The times that a page shows.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) published: Option<StatedTime>,
    pub(super) modified: Option<StatedTime>,
}

/// The times beside the headline, or above the body where no headline is seen.
pub(super) fn times(
    outline: &Outline<'_>,
    weighed: &Weighed,
    headline: Option<usize>,
    body: &Range<usize>,
) -> Shown {
    let anchor = headline.unwrap_or(body.start);
    let from = anchor.saturating_sub(LINES_BEFORE);
    let to = (anchor + LINES_AFTER).min(outline.lines.len());
    let is_text = |number: &usize| *number > anchor && outline.lines[*number].prose >= PROSE;
    let mut shown = Shown::default();
    for line in (from..to).take_while(|number| !is_text(number)) {
        let line = &outline.lines[line];
        let is_dated = phrases::is_date_line(&line.text) || phrases::is_dated(&line.text);
        if is_dated && notices::may_stand(outline, weighed, line.part) {
            let read = read(&line.text);
            shown.published = shown.published.or(read.published);
            shown.modified = shown.modified.or(read.modified);
        }
    }
    shown
}

/// What a line says: what follows a word like "updated" is the last change.
fn read(text: &str) -> Shown {
    let lower = tidy::lower(text);
    let mut words = tokens(&lower);
    let is_revised = |word: &str| {
        REVISED.iter().any(|revised| {
            *revised == word || (revised.contains(tidy::is_wide) && word.contains(revised))
        })
    };
    let revised = words.find(|(_, word)| is_revised(word)).map(|(at, _)| at);
    let (before, after) = lower.split_at(revised.unwrap_or(lower.len()));
    Shown {
        published: time(before),
        modified: time(after),
    }
}

/// The first date in a text in lower case, with its clock.
fn time(lower: &str) -> Option<StatedTime> {
    let words: Vec<(usize, &str)> = tokens(lower).collect();
    let (year, month, day) = (0..words.len()).find_map(|at| date(lower, &words[at..]))?;
    let at = clock(lower).map(|(hour, minute)| {
        let zone = words.iter().find_map(|(_, word)| zone(word));
        format!("T{hour:02}:{minute:02}:00{}", zone.unwrap_or("Z"))
    });
    let at = at.unwrap_or_default();
    StatedTime::parse(&format!("{year:04}-{month:02}-{day:02}{at}")).ok()
}

/// The words and numbers of a text, each with where it starts.
fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| (word.as_ptr().addr() - text.as_ptr().addr(), word))
}

/// Year, month and day, if these words begin with them.
fn date(text: &str, words: &[(usize, &str)]) -> Option<(u32, u32, u32)> {
    let (at, first) = *words.first()?;
    if let Some(date) = first.split_once('年') {
        return in_ideographs(date);
    }
    // "3 de marzo de 2024", "May 3, 2024": the small words between say nothing.
    let mut rest = words[1..]
        .iter()
        .filter(|(_, word)| !matches!(*word, "de" | "of" | "del" | "the"));
    let ((_, second), (third_at, third)) = (*rest.next()?, *rest.next()?);
    if let (Some(day), Some(month)) = (day(first), month(second)) {
        return Some((year(third)?, month, day));
    }
    if let (Some(month), Some(day)) = (month(first), day(second)) {
        return Some((year(third)?, month, day));
    }
    let mark = text.as_bytes().get(at + first.len())?;
    let whole = at + first.len() + 1 + second.len() + 1 == third_at;
    if !whole || !matches!(mark, b'.' | b'-' | b'/') {
        return None;
    }
    if let (Some(year), Some(month), Some(day)) = (year(first), number(second), day(third)) {
        return Some((year, month, day));
    }
    let (one, other, year) = (day(first)?, day(second)?, year(third)?);
    match mark {
        b'.' => Some((year, other, one)),
        // 5/6 is May in one country and June in another.
        _ if one > 12 => Some((year, other, one)),
        _ if other > 12 => Some((year, one, other)),
        _ => None,
    }
}

/// "2025年5月16日", of which the year is parted.
fn in_ideographs((year_of, rest): (&str, &str)) -> Option<(u32, u32, u32)> {
    let (month, rest) = rest.split_once('月')?;
    let (day_of, _) = rest.split_once('日')?;
    Some((year(year_of)?, number(month)?, day(day_of)?))
}

fn number(word: &str) -> Option<u32> {
    word.parse().ok()
}

fn year(word: &str) -> Option<u32> {
    number(word).filter(|year| (1900..2100).contains(year) && word.len() == 4)
}

/// "3", "03", "3rd", "1er".
fn day(word: &str) -> Option<u32> {
    let digits = word.trim_end_matches(|letter: char| letter.is_alphabetic());
    let is_short = word.len() - digits.len() <= 2;
    number(digits).filter(|day| (1..=31).contains(day) && is_short)
}

fn month(word: &str) -> Option<u32> {
    let mut months = MONTHS.iter().zip(1..);
    months.find_map(|(names, number)| names.split(' ').any(|name| name == word).then_some(number))
}

/// "14:30", "14h30", "18.54 GMT" (but not a part of a date), "2:30 p.m.", "14時30分".
pub(super) fn clock(lower: &str) -> Option<(u32, u32)> {
    let lower = lower.replace(" h ", "h");
    let bytes = lower.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let marks = lower
        .char_indices()
        .filter(|(_, mark)| matches!(mark, ':' | 'h' | '.' | '時' | '时'));
    for (at, mark) in marks {
        let after = at + mark.len_utf8();
        if at == 0 || !digit(at - 1) || !(digit(after) && digit(after + 1)) {
            continue;
        }
        let from = if at >= 2 && digit(at - 2) {
            at - 2
        } else {
            at - 1
        };
        let rest = lower[after + 2..].trim_start();
        // A point parts the numbers of dates, too.
        if mark == '.' && !names_clock(rest) {
            continue;
        }
        let hour = number(&lower[from..at])?;
        let minute = number(&lower[after..after + 2])?;
        let hour = match hour {
            12 if rest.starts_with("am") || rest.starts_with("a.m") => 0,
            1..12 if rest.starts_with("pm") || rest.starts_with("p.m") => hour + 12,
            hour => hour,
        };
        return (hour < 24 && minute < 60).then_some((hour, minute));
    }
    None
}

/// A word that follows a clock, and no date.
fn names_clock(rest: &str) -> bool {
    let first = tokens(rest).next().filter(|(at, _)| *at == 0);
    first.is_some_and(|(_, word)| {
        matches!(word, "am" | "pm" | "a" | "p" | "uhr" | "uur") || zone(word).is_some()
    })
}

fn zone(word: &str) -> Option<&'static str> {
    let mut zones = ZONES.iter();
    zones.find(|(name, _)| *name == word).map(|(_, zone)| *zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_as_ten_languages_write_it() {
        for (text, expected) in [
            ("Published 16 May 2025", "2025-05-16T00:00:00+00:00"),
            (
                "May 16th, 2025 at 2:05 p.m. EDT",
                "2025-05-16T14:05:00-04:00",
            ),
            ("Mon 18 Nov 2019 18.54 GMT", "2019-11-18T18:54:00+00:00"),
            ("16.05.2025, 11.02 Uhr", "2025-05-16T11:02:00+00:00"),
            ("16 mai 2025 à 9 h 05", "2025-05-16T09:05:00+00:00"),
            ("16 травня 2025, 14:30", "2025-05-16T14:30:00+00:00"),
            ("16 мая 2025 г. 14:30 МСК", "2025-05-16T14:30:00+03:00"),
            (
                "Freitag, 16. Mai 2025, 14:30 Uhr",
                "2025-05-16T14:30:00+00:00",
            ),
            (
                "Publié le 1er mai 2025 à 14h30",
                "2025-05-01T14:30:00+00:00",
            ),
            ("16 de mayo de 2025", "2025-05-16T00:00:00+00:00"),
            ("16 maggio 2025", "2025-05-16T00:00:00+00:00"),
            ("16 de maio de 2025 às 14h30", "2025-05-16T14:30:00+00:00"),
            ("16 maja 2025", "2025-05-16T00:00:00+00:00"),
            ("16 mei 2025", "2025-05-16T00:00:00+00:00"),
            ("2025年5月16日 14時30分", "2025-05-16T14:30:00+00:00"),
            ("16.05.2025", "2025-05-16T00:00:00+00:00"),
            ("2025-05-16 14:30", "2025-05-16T14:30:00+00:00"),
            ("5/16/2025", "2025-05-16T00:00:00+00:00"),
        ] {
            let published = read(text).published.map(|time| time.to_string());
            assert_eq!(published.as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_follows_a_word_for_change_is_the_last_change() {
        let shown = read("Published May 16, 2025 Updated May 17, 2025, 10:00");
        let day = |time: Option<StatedTime>| time.map(|time| time.at.to_minute());
        assert_eq!(day(shown.published).as_deref(), Some("2025-05-16 00:00"));
        assert_eq!(day(shown.modified).as_deref(), Some("2025-05-17 10:00"));
    }

    #[test]
    fn a_day_that_may_be_a_month_is_not_guessed() {
        assert_eq!(read("05/06/2025"), Shown::default());
        assert_eq!(read("5 hours ago"), Shown::default());
        assert_eq!(read("31/31/2025"), Shown::default());
    }
}
