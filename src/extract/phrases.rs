//! Lines that are known by their words: bylines, date lines, labels, credits, invitations.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::outline::Line;
use super::tidy;
use super::words::{
    AGO, ALONE, BY, COUNTED, CREDITS, DATES, FOR_READERS, INVITATIONS, LABELS, PLEAS, Plea,
    SPEAKS_OF,
};
use crate::news::BlockKind;

/// How far into a line a plea still opens it, in bytes: behind "please", or behind a sentence that leads
/// to it.
const OPENING: usize = 8;
const PLEA_NEAR: usize = 60;

static DATE_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| DATES.iter().copied().collect());
static LABEL_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| LABELS.iter().copied().collect());

/// A line that says only when: every word is a number or a word about dates, and there is a number.
pub(super) fn is_date_line(text: &str) -> bool {
    if tidy::weight(text) > 120 || !text.contains(|character: char| character.is_numeric()) {
        return false;
    }
    let lower = text.to_lowercase();
    let (mut numbers, mut dates, mut others) = (0, 0, 0);
    for word in lower.split(|character: char| !character.is_alphanumeric() && character != '\'') {
        if word.is_empty() {
            continue;
        }
        if word.chars().all(char::is_numeric) {
            numbers += 1;
        } else if is_date_word(word) {
            dates += 1;
        } else {
            others += 1;
        }
    }
    others == 0 && (dates > 0 || numbers >= 3) && has_date(&lower)
}

fn is_date_word(word: &str) -> bool {
    let letters = word.trim_start_matches(|character: char| character.is_numeric());
    DATE_WORDS.contains(letters)
        || (letters.chars().count() < letters.len()
            && letters.chars().all(|character| {
                "年月日时時间間分更新公開最終修订訂改".contains(character) || character.is_numeric()
            }))
}

/// There is a year, a time of day, or a span ("5 hours ago").
fn has_date(lower: &str) -> bool {
    let mut numbers = lower.split(|character: char| !character.is_ascii_digit());
    has_year(lower) || numbers.any(|number| (1..=3).contains(&number.len()))
}

/// A short line with a date or a time in it: "Updated on 19 November 2019 / 10:07 / The Wire".
pub(super) fn is_dated(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words = || lower.split(|character: char| !character.is_alphanumeric());
    let (mut dates, mut others) = (0, 0);
    for word in words().filter(|word| word.chars().count() > 2) {
        match word {
            _ if word.chars().all(char::is_numeric) => {}
            _ if is_date_word(word) => dates += 1,
            _ => others += 1,
        }
    }
    tidy::weight(text) <= 110
        && dates > 0
        && others <= 5
        && (has_year(&lower) || lower.contains(':'))
}

/// There is a year of four digits.
pub(super) fn has_year(text: &str) -> bool {
    text.split(|character: char| !character.is_ascii_digit())
        .any(|number| number.len() == 4 && (number.starts_with("19") || number.starts_with("20")))
}

/// A line that says when, by date, by clock ("14:32") or by how long ago.
pub(super) fn is_time_line(text: &str) -> bool {
    let is_clock = text.len() <= 12
        && text.contains([':', '.', 'h'])
        && text.starts_with(|character: char| character.is_ascii_digit())
        && text
            .chars()
            .all(|character| character.is_ascii_digit() || ":.h apmAPMUhr".contains(character));
    is_clock || is_date_line(text)
}

/// A line that says how long ago: true only until the next visit.
pub(super) fn is_relative_time(text: &str) -> bool {
    if !is_date_line(text) {
        return false;
    }
    let lower = text.to_lowercase();
    let says = |ago: &&str| lower.split_whitespace().any(|word| word == *ago);
    AGO.iter().any(says)
}

/// A line that says only who wrote the article.
pub(super) fn is_byline(text: &str, names: &[String], in_head: bool) -> bool {
    let weight = tidy::weight(text);
    if weight > 160 {
        return false;
    }
    let bare = tidy::bare(text);
    if names.iter().any(|name| tidy::bare(name) == bare) {
        return true;
    }
    let Some(rest) = after_by(text) else {
        return false;
    };
    let known = names
        .iter()
        .any(|name| !name.is_empty() && rest.contains(name.as_str()));
    (known && weight <= 120 && !text.ends_with('.'))
        || (in_head && weight <= 120 && names_and_date(rest))
}

/// Names, and after them at most a date: "Ada Moss on Monday, 16 May, 14:30".
fn names_and_date(text: &str) -> bool {
    let end = text.find(|character: char| character.is_numeric() || "|•·@(".contains(character));
    let (names, rest) = text.split_at(end.unwrap_or(text.len()));
    let names =
        without_date_words(names.trim_end_matches(|character: char| !character.is_alphanumeric()));
    let is_date = |rest: &str| {
        let words = rest.split(|character: char| !character.is_alphanumeric());
        words
            .filter(|word| word.chars().any(char::is_alphabetic))
            .take(12)
            .filter(|word| !is_date_word(&word.to_lowercase()))
            .count()
            <= 2
    };
    looks_like_names(&names)
        && (is_date(rest) || "|•·@(".contains(rest.chars().next().unwrap_or(' ')))
}

/// What follows the word for "by".
pub(super) fn after_by(text: &str) -> Option<&str> {
    let lower = text.to_lowercase();
    BY.iter()
        .filter(|by| lower.starts_with(**by))
        .max_by_key(|by| by.len())
        .and_then(|by| text.get(by.len()..))
        .filter(|rest| rest.starts_with([' ', ':', '\u{a0}']))
        .map(|rest| rest.trim_start_matches([' ', ':']))
}

/// Words with capitals, few of them, no end of a sentence.
pub(super) fn looks_like_names(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let capital = words
        .iter()
        .filter(|word| word.chars().next().is_some_and(may_begin_a_name))
        .count();
    (1..=14).contains(&words.len())
        && capital * 2 >= words.len()
        && !text.ends_with(['.', '!', '?'])
}

/// A capital, or a letter of a script that has none.
fn may_begin_a_name(character: char) -> bool {
    character.is_uppercase() || (character.is_alphabetic() && !character.is_lowercase())
}

/// A name without words about dates at its end.
pub(super) fn without_date_words(name: &str) -> String {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    while words.len() > 1
        && words.last().is_some_and(|word| {
            let bare = word.trim_matches(|character: char| !character.is_alphanumeric());
            let is_small = bare.chars().next().is_none_or(char::is_lowercase);
            is_small || (bare.chars().count() > 2 && is_date_word(&bare.to_lowercase()))
        })
    {
        words.pop();
    }
    words.join(" ")
}

/// A line that is a label and nothing else, at times with a count: "20 comments".
pub(super) fn is_label(text: &str) -> bool {
    if text.len() > 60 {
        return false;
    }
    let lower = text.to_lowercase();
    let bare = lower.trim_matches(|character: char| !character.is_alphanumeric());
    // A picture, or the dot of a list.
    if bare.is_empty() {
        return !text.is_ascii() && text.chars().count() <= 2;
    }
    let uncounted = bare.trim_matches(|character: char| !character.is_alphabetic());
    LABEL_WORDS.contains(bare)
        || (uncounted != bare && COUNTED.contains(&uncounted))
        || is_clock(text)
}

/// A line that is an address and nothing else.
pub(super) fn is_address(text: &str) -> bool {
    text.starts_with("http") && text.contains("://") && !text.contains(' ')
}

/// A player's clock: "0:00 / 4:12".
fn is_clock(text: &str) -> bool {
    text.matches(':').count() > 1
        && text.contains('/')
        && text
            .chars()
            .all(|character| character.is_ascii_digit() || " :/".contains(character))
}

/// A line that credits a picture.
pub(super) fn is_credit(line: &Line<'_>) -> bool {
    if line.kind != BlockKind::Paragraph || line.weight > 140 {
        return false;
    }
    let lower = line.text.to_lowercase();
    CREDITS.iter().any(|credit| lower.starts_with(credit))
        || lower.ends_with("getty images")
        || lower.ends_with("getty images)")
        || lower.starts_with('©')
        || lower.ends_with(['摄', '攝'])
        || lower.ends_with("撮影")
        || lower.ends_with("提供")
}

/// The initials of who wrote or edited it, and the agency: "jar/dpa", "(ilo)".
pub(super) fn is_sign_off(text: &str) -> bool {
    let bare = text.trim_matches(['(', ')', '[', ']']);
    let is_marked = bare.len() < text.len() || bare.contains('/');
    let is_short = |word: &str| (2..=8).contains(&word.len());
    is_marked
        && text.len() <= 30
        && bare
            .split(['/', ',', ' '])
            .filter(|word| !word.is_empty())
            .all(|word| {
                is_short(word)
                    && word
                        .chars()
                        .all(|letter| letter.is_alphabetic() || letter == '-')
            })
        && !bare.contains(' ')
}

/// A line that invites the reader to read, share or subscribe elsewhere.
pub(super) fn is_invitation(line: &Line<'_>) -> bool {
    let weight = line.weight;
    if weight > 260 || line.kind == BlockKind::TableRow {
        return false;
    }
    let lower = line.text.to_lowercase();
    let start = lower
        .trim_start_matches(|character: char| !character.is_alphanumeric() && character != '@');
    let invites = INVITATIONS.opening(start).any(|(opening, ())| {
        let rest = &start[opening.len()..];
        let goes_on = |character: char| character.is_alphabetic() && !tidy::is_wide(character);
        let reads_on = rest.trim_start().starts_with(goes_on);
        let follows = ALONE.contains(&opening) && reads_on && rest.split_whitespace().count() > 2;
        opening.ends_with([':', '@']) || !(rest.starts_with(goes_on) || follows)
    });
    if line.is_link() && FOR_READERS.iter().any(|word| lower.contains(word)) {
        return true;
    }
    let is_no_sentence = !tidy::ends_like_a_sentence(&line.text) || line.text.ends_with([':', '…']);
    if invites && (line.linked * 2 >= line.text.len() || (is_no_sentence && weight <= 160)) {
        return true;
    }
    let first = start.split(' ').next().unwrap_or_default();
    let speaks = !is_no_sentence && line.linked == 0 && SPEAKS_OF.contains(&first);
    PLEAS.anywhere(&lower).is_some_and(|(at, plea)| match plea {
        Plea::Ours => !speaks && (at <= PLEA_NEAR || is_no_sentence || line.linked > 0),
        Plea::Always => true,
        Plea::Opening => at <= OPENING,
        Plea::Counted => weight <= 80 && lower.contains(|it: char| it.is_ascii_digit()),
    })
}
