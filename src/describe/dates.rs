//! Dates and times of day, as several languages write them.

use super::lexicon;
use super::spans::{Find, Sort, Text};

/// The date or time that begins at a word.
pub(super) fn find(text: &Text<'_>, at: usize) -> Option<Find> {
    time(text, at)
        .map(|(length, value)| (Sort::Time, length, value))
        .or_else(|| date(text, at).map(|(length, value)| (Sort::Date, length, value)))
}

fn date(text: &Text<'_>, at: usize) -> Option<(usize, String)> {
    numeric_date(text, at)
        .or_else(|| month_first(text, at))
        .or_else(|| day_first(text, at))
        .or_else(|| weekday(text, at))
        .or_else(|| year(text, at))
}

/// "March 3, 2024", "May 2024", "in May".
fn month_first(text: &Text<'_>, at: usize) -> Option<(usize, String)> {
    let month = month(text, at)?;
    let mut next = at + 1 + usize::from(text.word(at + 1) == "." && day(text, at + 2).is_some());
    let mut value = format!("month {month}");
    let day = day(text, next);
    if let Some(day) = day {
        value = format!("{value} day {day}");
        next += 1;
    }
    let (length, year) = year_after(text, next);
    if let Some(year) = &year {
        value = format!("{value} year {year}");
        next += length;
    }
    let alone = day.is_none() && year.is_none();
    (!alone || month_alone(text, at)).then_some((next - at, value))
}

/// "3 March 2024", "16. Mai", "el 3 de marzo de 2024".
fn day_first(text: &Text<'_>, at: usize) -> Option<(usize, String)> {
    let day = day(text, at)?;
    let mut next = at + 1;
    while matches!(text.lower(next), "." | "of" | "de") {
        next += 1;
    }
    let month = month(text, next)?;
    next += 1;
    let (length, year) = year_after(text, next);
    let mut value = format!("month {month} day {day}");
    if let Some(year) = year {
        value = format!("{value} year {year}");
        next += length;
    }
    Some((next - at, value))
}

fn year_after<'a>(text: &Text<'a>, at: usize) -> (usize, Option<&'a str>) {
    let comma = usize::from(matches!(text.lower(at), "," | "de" | "of"));
    let year = Some(text.word(at + comma)).filter(|word| is_year(word));
    (comma + 1, year)
}

/// "16.05.2024", "2024-05-16", "5/19/2024".
fn numeric_date(text: &Text<'_>, at: usize) -> Option<(usize, String)> {
    let word = text.word(at);
    let parts: Vec<&str> = word.split('.').collect();
    let small = |part: &str| part.len() <= 2 && is_digits(part);
    if let [day, month, year] = parts[..]
        && small(day)
        && small(month)
        && is_digits(year)
        && matches!(year.len(), 2 | 4)
    {
        return Some((1, format!("date {word}")));
    }
    let sign = text.word(at + 1);
    let tight = (at + 1..at + 5).all(|at| text.is_tight(at));
    let dated = matches!(sign, "-" | "/")
        && text.word(at + 3) == sign
        && tight
        && is_digits(word)
        && small(text.word(at + 2))
        && is_digits(text.word(at + 4))
        && (is_year(word) || is_year(text.word(at + 4)));
    dated.then(|| (5, format!("date {}", text.slice(at, at + 5))))
}

fn weekday(text: &Text<'_>, at: usize) -> Option<(usize, String)> {
    let word = text.lower(at);
    lexicon::is_weekday(word).then(|| (1, word.to_owned()))
}

/// A bare year, unless a sign or a measure makes it an amount.
fn year(text: &Text<'_>, at: usize) -> Option<(usize, String)> {
    let word = text.word(at);
    let amount = at > 0 && matches!(text.word(at - 1), "$" | "€" | "£")
        || matches!(text.word(at + 1), "%" | "$" | "€")
        || lexicon::is_unit(text.lower(at + 1))
        || lexicon::is_scale(text.lower(at + 1))
        || matches!(
            text.lower(at + 1),
            "people" | "men" | "women" | "soldiers" | "civilians"
        );
    let dated_before = at == 0
        || matches!(
            text.lower(at - 1),
            "in" | "since"
                | "until"
                | "by"
                | "from"
                | "of"
                | "to"
                | "after"
                | "before"
                | "during"
                | "early"
                | "late"
                | "mid"
                | "the"
                | "and"
                | "between"
                | "through"
                | "en"
                | "im"
                | "seit"
                | "de"
                | "("
                | "-"
                | "–"
                | "summer"
                | "spring"
                | "winter"
                | "autumn"
                | "fall"
                | "в"
                | "у"
                | ","
                | "around"
                | "circa"
        );
    (is_year(word) && dated_before && !amount).then(|| (1, format!("year {word}")))
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && is_digits(word) && (word.starts_with("19") || word.starts_with("20"))
}

fn is_digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The day of a month: 3, 03, 3rd.
fn day(text: &Text<'_>, at: usize) -> Option<u32> {
    let word = text.lower(at);
    let digits = ["st", "nd", "rd", "th", "er"]
        .iter()
        .find_map(|end| word.strip_suffix(end))
        .unwrap_or(word);
    let day = Some(digits).filter(|digits| digits.len() <= 2 && is_digits(digits))?;
    day.parse().ok().filter(|day| (1..=31).contains(day))
}

/// The number of the month that a word names. "may" and "march" must be names.
fn month(text: &Text<'_>, at: usize) -> Option<usize> {
    let word = text.lower(at);
    if matches!(word, "may" | "march" | "mar" | "mars")
        && !text.word(at).starts_with(char::is_uppercase)
    {
        return None;
    }
    lexicon::month(word)
}

/// Whether a month without day and year is one: "in May", not "May we".
fn month_alone(text: &Text<'_>, at: usize) -> bool {
    let ambiguous = matches!(
        text.lower(at),
        "may" | "march" | "mar" | "mars" | "august" | "dec" | "sep" | "jun" | "jan"
    );
    !ambiguous && text.word(at).chars().count() > 3
        || at > 0
            && matches!(
                text.lower(at - 1),
                "in" | "of"
                    | "since"
                    | "until"
                    | "by"
                    | "last"
                    | "next"
                    | "late"
                    | "early"
                    | "this"
            )
}

/// "9:15 PM", "9 p.m.", "14h30", "noon".
fn time(text: &Text<'_>, at: usize) -> Option<(usize, String)> {
    let word = text.lower(at);
    if matches!(word, "noon" | "midnight") {
        return Some((1, word.to_owned()));
    }
    let clock = is_clock(word);
    let hour = is_digits(word) && word.len() <= 2;
    if !clock && !hour {
        return None;
    }
    match half_of_day(text, at + 1) {
        Some((length, half)) => Some((1 + length, format!("{word} {half}"))),
        None if clock => Some((1, word.to_owned())),
        None if matches!(text.lower(at + 1), "uhr") => Some((2, word.to_owned())),
        None => None,
    }
}

fn is_clock(word: &str) -> bool {
    let parts: Vec<&str> = word.split([':', 'h']).collect();
    matches!(parts[..], [hour, ref rest @ ..] if !rest.is_empty() && rest.len() <= 2
        && hour.len() <= 2 && is_digits(hour)
        && rest.iter().all(|part| part.len() == 2 && is_digits(part)))
}

fn half_of_day(text: &Text<'_>, at: usize) -> Option<(usize, &'static str)> {
    let half = match text.lower(at) {
        "am" | "a" => "am",
        "pm" | "p" => "pm",
        _ => return None,
    };
    if text.lower(at).len() == 2 {
        return Some((1, half));
    }
    let dotted = text.word(at + 1) == "." && text.lower(at + 2) == "m";
    dotted.then(|| {
        (
            3 + usize::from(text.word(at + 3) == "." && text.is_tight(at + 3)),
            half,
        )
    })
}
