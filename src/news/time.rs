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
}
