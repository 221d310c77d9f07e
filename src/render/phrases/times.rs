//! Times as people read them, in UTC.

use crate::news::{Timestamp, VersionHead};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// "16 May 2025".
pub fn date(at: Timestamp) -> String {
    let minute = at.to_minute();
    let mut parts = minute.split(['-', ' ']);
    let mut part = || parts.next().unwrap_or_default();
    let (year, month, day) = (part(), part(), part());
    let month = month.parse::<usize>().unwrap_or(1).clamp(1, 12);
    format!(
        "{} {} {year}",
        day.trim_start_matches('0'),
        MONTHS[month - 1]
    )
}

/// "14:02".
pub fn clock(at: Timestamp) -> String {
    let minute = at.to_minute();
    minute.rsplit(' ').next().unwrap_or_default().to_owned()
}

/// "16 May 2025, 14:02 UTC".
pub fn moment(at: Timestamp) -> String {
    format!("{}, {} UTC", date(at), clock(at))
}

/// When a change happened, by the last look without it and the first with it:
/// "between 14:02 and 14:07 UTC on 16 May 2025".
pub fn interval(without: Option<Timestamp>, with: Timestamp) -> String {
    let Some(without) = without else {
        return format!("by {} UTC on {}", clock(with), date(with));
    };
    if without.to_minute() == with.to_minute() {
        return format!("at {} UTC on {}", clock(with), date(with));
    }
    if date(without) == date(with) {
        return format!(
            "between {} and {} UTC on {}",
            clock(without),
            clock(with),
            date(with)
        );
    }
    format!("between {} and {}", moment(without), moment(with))
}

/// When something happened to the page.
pub fn happened(without: Option<Timestamp>, with: Timestamp) -> String {
    format!("This happened {}.", interval(without, with))
}

/// When a version was seen first: "between 14:02 and 14:07 UTC on 16 May 2025".
pub fn seen(version: &VersionHead) -> String {
    match version.last_seen_without {
        None => format!("first seen {}", moment(version.first_seen)),
        without => interval(without, version.first_seen),
    }
}
