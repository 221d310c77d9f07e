//! Instants in UTC to the millisecond, and times as a page states them, with their zone.
//!
//! Beside `cadence/cron.rs` the only file that names `jiff`: everybody else compares and adds.

use std::fmt;
use std::time::Duration;

use minicbor::{Decode, Encode};

/// An instant in UTC, in milliseconds since 1970-01-01; shown as RFC 3339.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Timestamp(#[n(0)] i64);

/// The text is not a time that we can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is not a time; expected something like 2025-05-16, 2025-05-16T14:30 or 2025-05-16T14:30:00+03:00"
)]
pub struct NotATime(pub String);

impl Timestamp {
    /// The instant so many milliseconds after 1970-01-01T00:00:00Z, within the years 1 to 9999.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(-62_135_596_800_000, 253_402_300_799_999))
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// The instant so much later.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self::from_millis(
            self.0
                .saturating_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    /// The instant so much earlier.
    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        Self::from_millis(
            self.0
                .saturating_sub(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    /// How long after `earlier`; zero where the clock ran backwards.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Reads RFC 3339, or a date or time without zone, taken as UTC.
    pub fn parse(text: &str) -> Result<Self, NotATime> {
        StatedTime::parse(text).map(|stated| stated.at)
    }

    /// Date and time of day to the minute in UTC, for people: `2025-05-16 14:30`.
    pub fn to_minute(self) -> String {
        self.as_jiff().strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// The date of RFC 5322 mails, in UTC.
    pub fn to_rfc2822(self) -> String {
        self.as_jiff()
            .strftime("%a, %d %b %Y %H:%M:%S +0000")
            .to_string()
    }

    fn as_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
}

/// The text is not a span of time that we can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a span of time; expected something like 90s, 5m, 2h or 1d")]
pub struct NotASpan(pub String);

/// Reads a span of time as people write it: `90s`, `5m`, `1h 30m`, `2d`. A day has 24 hours.
pub fn span(text: &str) -> Result<Duration, NotASpan> {
    let refused = || NotASpan(text.trim().chars().take(60).collect());
    let typed = jiff::fmt::friendly::SpanParser::new()
        .parse_span(text.trim())
        .map_err(|_| refused())?;
    let signed = typed
        .to_duration(jiff::SpanRelativeTo::days_are_24_hours())
        .map_err(|_| refused())?;
    Duration::try_from(signed).map_err(|_| refused())
}

/// Reads the time between two visits: a span between a second and a year.
pub fn visit_span(text: &str) -> Result<Duration, NotASpan> {
    let year = Duration::from_secs(366 * 86_400);
    span(text)
        .ok()
        .filter(|span| (Duration::from_secs(1)..=year).contains(span))
        .ok_or_else(|| NotASpan(text.to_owned()))
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.as_jiff())
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// A time as a page states it: an instant, and how far its clock was from UTC. Shown as RFC 3339.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct StatedTime {
    /// The instant that is meant.
    #[n(0)]
    pub at: Timestamp,
    /// Seconds east of UTC.
    #[n(1)]
    pub offset_seconds: i32,
}

impl StatedTime {
    /// Reads ISO 8601 as pages write it; a time without zone is taken as UTC, a date as its midnight.
    pub fn parse(text: &str) -> Result<Self, NotATime> {
        let refused = || NotATime(text.trim().chars().take(60).collect());
        let pieces = jiff::fmt::temporal::Pieces::parse(text.trim()).map_err(|_| refused())?;
        let offset = pieces.to_numeric_offset().unwrap_or(jiff::tz::Offset::UTC);
        let civil = pieces
            .date()
            .to_datetime(pieces.time().unwrap_or_else(jiff::civil::Time::midnight));
        let instant = offset.to_timestamp(civil).map_err(|_| refused())?;
        Ok(Self {
            at: Timestamp::from_millis(instant.as_millisecond()),
            offset_seconds: offset.seconds(),
        })
    }
}

impl fmt::Display for StatedTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::tz::Offset::from_seconds(self.offset_seconds) {
            Ok(offset) => write!(f, "{}", self.at.as_jiff().display_with_offset(offset)),
            Err(_) => write!(f, "{}", self.at),
        }
    }
}

/// A time zone by its name in the IANA database, where its clocks change as they do there.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Zone(#[n(0)] String);

/// The text is not the name of a time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a time zone; expected something like Europe/Kyiv or UTC")]
pub struct NotAZone(pub String);

impl Zone {
    /// The zone whose clocks never change.
    pub fn utc() -> Self {
        Self("UTC".to_owned())
    }

    /// Takes a name that somebody typed.
    pub fn parse(text: &str) -> Result<Self, NotAZone> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("utc") {
            return Ok(Self::utc());
        }
        let refused = || NotAZone(text.chars().take(60).collect());
        let zone = jiff::tz::TimeZone::get(text).map_err(|_| refused())?;
        let name = zone.iana_name().ok_or_else(refused)?;
        Ok(Self(name.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Date and time of day there, to the minute: `2025-05-16 14:30`.
    pub fn to_minute(&self, at: Timestamp) -> String {
        let there = at.as_jiff().to_zoned(self.as_jiff());
        there.strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// The first time after this one at which the clocks there show this full hour, on this day of the
    /// week (1 for Monday); any hour and any day where none is given. Where clocks skip the hour it is
    /// an hour later, where they show it twice the first time counts.
    pub fn next(&self, hour: Option<u8>, day: Option<u8>, after: Timestamp) -> Timestamp {
        let Some(hour) = hour.and_then(|hour| i8::try_from(hour.min(23)).ok()) else {
            let hours = after.as_millis().div_euclid(3_600_000) + 1;
            return Timestamp::from_millis(hours * 3_600_000);
        };
        let zone = self.as_jiff();
        let today = after.as_jiff().to_zoned(zone.clone()).date();
        let days = std::iter::successors(Some(today), |date| date.tomorrow().ok());
        let wanted = |date: &jiff::civil::Date| {
            day.is_none_or(|day| date.weekday().to_monday_one_offset().unsigned_abs() == day)
        };
        days.take(15)
            .filter(wanted)
            .filter_map(|date| date.at(hour, 0, 0, 0).to_zoned(zone.clone()).ok())
            .map(|there| Timestamp::from_millis(there.timestamp().as_millisecond()))
            .find(|at| *at > after)
            .unwrap_or_else(|| after.plus(Duration::from_secs(86_400)))
    }

    /// A zone that the database no longer knows is taken for UTC.
    fn as_jiff(&self) -> jiff::tz::TimeZone {
        jiff::tz::TimeZone::get(&self.0).unwrap_or(jiff::tz::TimeZone::UTC)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_keeps_its_zone() {
        let stated = StatedTime::parse("2025-05-16T14:30:00+03:00").unwrap();
        assert_eq!(stated.to_string(), "2025-05-16T14:30:00+03:00");
        assert_eq!(stated.at.to_string(), "2025-05-16T11:30:00Z");
    }

    #[test]
    fn a_date_is_its_midnight_and_a_bare_time_is_utc() {
        assert_eq!(
            Timestamp::parse("2025-05-16").unwrap().to_string(),
            "2025-05-16T00:00:00Z"
        );
        assert_eq!(
            Timestamp::parse("2025-05-16T14:30").unwrap().to_minute(),
            "2025-05-16 14:30"
        );
        assert!(Timestamp::parse("yesterday").is_err());
    }

    #[test]
    fn a_span_is_read_as_people_write_it() {
        for (text, seconds) in [
            ("90s", 90),
            ("5m", 300),
            ("1h 30m", 5_400),
            ("2 days", 172_800),
        ] {
            assert_eq!(span(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "5", "soon", "-5m", "1 month", "99999999999999d"] {
            assert!(span(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_clock_that_runs_backwards_gives_no_time() {
        let (earlier, later) = (Timestamp::from_millis(1_000), Timestamp::from_millis(4_000));
        assert_eq!(later.since(earlier), Duration::from_secs(3));
        assert_eq!(earlier.since(later), Duration::ZERO);
    }

    fn next(zone: &str, hour: u8, day: Option<u8>, after: &str) -> String {
        let zone = Zone::parse(zone).unwrap();
        let at = zone.next(Some(hour), day, Timestamp::parse(after).unwrap());
        at.to_minute()
    }

    #[test]
    fn an_hour_of_the_day_stays_that_hour_when_clocks_change() {
        for (after, expected) in [
            ("2025-03-28T12:00Z", "2025-03-29 06:00"),
            ("2025-03-29T06:00Z", "2025-03-30 05:00"),
            ("2025-10-25T05:00Z", "2025-10-26 06:00"),
        ] {
            assert_eq!(next("Europe/Berlin", 7, None, after), expected, "{after}");
        }
    }

    #[test]
    fn an_hour_that_clocks_skip_or_repeat_comes_once_that_day() {
        assert_eq!(
            next("Europe/Berlin", 2, None, "2025-03-29T12:00Z"),
            "2025-03-30 01:00",
            "3:00 there, since 2:00 is skipped"
        );
        assert_eq!(
            next("Europe/Berlin", 2, None, "2025-10-25T12:00Z"),
            "2025-10-26 00:00"
        );
        assert_eq!(
            next("Europe/Berlin", 2, None, "2025-10-26T00:00Z"),
            "2025-10-27 01:00",
            "the second 2:00 of that night does not count"
        );
    }

    #[test]
    fn a_day_of_the_week_is_that_of_the_zone() {
        let friday = "2025-05-16T20:00Z";
        assert_eq!(next("Asia/Tokyo", 6, Some(6), friday), "2025-05-16 21:00");
        assert_eq!(next("UTC", 6, Some(6), friday), "2025-05-17 06:00");
        assert_eq!(next("UTC", 6, Some(5), friday), "2025-05-23 06:00");
    }

    #[test]
    fn what_is_no_zone_is_refused() {
        for text in ["", "Mars/Olympus", "+03:00", "../etc/passwd", "Europe"] {
            assert!(Zone::parse(text).is_err(), "{text}");
        }
        assert_eq!(Zone::parse("europe/kyiv").unwrap().as_str(), "Europe/Kyiv");
    }
}
