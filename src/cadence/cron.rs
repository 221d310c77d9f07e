//! Times that somebody planned: "--cron", in a time zone, right across daylight saving.
//!
//! The only file that names `croner` and `chrono`. The pattern is matched against the clock on the
//! wall, and `jiff` says when that clock shows it: a time that a change of clocks leaves out comes as
//! much later, and one that comes twice counts once, unless the pattern goes by intervals. The rules
//! of time zones are those that the program was built with.

use chrono::{DateTime as Wall, Utc};
use croner::parser::{CronParser, Seconds};
use croner::{Cron, JobType};
use jiff::civil::DateTime;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::news::{Plan, Timestamp};

/// Days that a pattern is searched for beyond one that clocks were changed on.
const TRIES: usize = 4;

/// The text is not a plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAPlan {
    /// Its pattern cannot be read.
    #[error(
        "\"{0}\" is not a cron pattern; expected something like \"*/10 6-22 * * *\": minute, hour, day of month, month, day of week"
    )]
    Pattern(String),
    /// It names a time that never comes.
    #[error("\"{0}\" never comes")]
    Never(String),
    /// There is no such time zone.
    #[error("\"{0}\" is not a time zone; expected something like Europe/Kyiv")]
    TimeZone(String),
}

/// Reads a pattern, and the time zone that it is meant in.
pub fn plan(pattern: &str, timezone: Option<&str>) -> Result<Plan, NotAPlan> {
    let short = |text: &str| text.trim().chars().take(60).collect::<String>();
    let plan = Plan {
        cron: pattern.trim().to_owned(),
        timezone: timezone.unwrap_or("UTC").trim().to_owned(),
    };
    if parsed(&plan).is_none() {
        return Err(NotAPlan::Pattern(short(pattern)));
    }
    if zone(&plan).is_none() {
        return Err(NotAPlan::TimeZone(short(&plan.timezone)));
    }
    match next(&plan, Timestamp::from_millis(0)) {
        Some(_) => Ok(plan),
        None => Err(NotAPlan::Never(short(pattern))),
    }
}

/// The first planned time after this one.
pub(super) fn next(plan: &Plan, after: Timestamp) -> Option<Timestamp> {
    let (cron, zone) = (parsed(plan)?, zone(plan)?);
    let after = jiff::Timestamp::from_millisecond(after.as_millis()).ok()?;
    let first = next_on_the_wall(&cron, &zone, after)?;
    let again = repeated(&cron, &zone, after, first);
    let next = again.unwrap_or(first);
    Some(Timestamp::from_millis(next.as_millisecond()))
}

fn parsed(plan: &Plan) -> Option<Cron> {
    let parser = CronParser::builder().seconds(Seconds::Disallowed).build();
    parser.parse(&plan.cron).ok()
}

fn zone(plan: &Plan) -> Option<TimeZone> {
    TimeZoneDatabase::bundled().get(&plan.timezone).ok()
}

/// When the clock on the wall next shows such a time.
fn next_on_the_wall(
    cron: &Cron,
    zone: &TimeZone,
    after: jiff::Timestamp,
) -> Option<jiff::Timestamp> {
    let mut wall = zone.to_datetime(after);
    for _ in 0..TRIES {
        wall = upcoming(cron, wall, false)?;
        let shown = zone.to_ambiguous_timestamp(wall);
        let first = shown.compatible().ok()?;
        if first > after {
            return Some(first);
        }
        // The clock shows it a second time.
        let second = shown.later().ok()?;
        if by_intervals(cron) && second > after {
            return Some(second);
        }
    }
    None
}

/// A time in an hour that comes twice, before `found`, if the pattern goes by intervals.
fn repeated(
    cron: &Cron,
    zone: &TimeZone,
    after: jiff::Timestamp,
    found: jiff::Timestamp,
) -> Option<jiff::Timestamp> {
    let changed = zone.following(after).next()?.timestamp();
    if !by_intervals(cron) || changed >= found {
        return None;
    }
    let wall = upcoming(cron, zone.to_datetime(changed), true)?;
    let second = zone.to_ambiguous_timestamp(wall).later().ok()?;
    (second > after && second < found).then_some(second)
}

fn by_intervals(cron: &Cron) -> bool {
    matches!(cron.determine_job_type(), JobType::IntervalWildcard)
}

/// The next time on the wall that the pattern names.
fn upcoming(cron: &Cron, wall: DateTime, inclusive: bool) -> Option<DateTime> {
    let as_utc = TimeZone::UTC.to_timestamp(wall).ok()?;
    let from = Wall::<Utc>::from_timestamp_millis(as_utc.as_millisecond())?;
    let found = cron.find_next_occurrence(&from, inclusive).ok()?;
    let found = jiff::Timestamp::from_millisecond(found.timestamp_millis()).ok()?;
    Some(TimeZone::UTC.to_datetime(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The next times in Kyiv after this one, as the clock there shows them, with its offset.
    fn times<const N: usize>(pattern: &str, after: &str) -> [String; N] {
        let plan = plan(pattern, Some("Europe/Kyiv")).unwrap();
        let mut at = Timestamp::parse(after).unwrap();
        std::array::from_fn(|_| {
            at = next(&plan, at).unwrap();
            let instant = jiff::Timestamp::from_millisecond(at.as_millis()).unwrap();
            let zoned = instant.to_zoned(zone(&plan).unwrap());
            zoned.strftime("%d %H:%M %:z").to_string()
        })
    }

    #[test]
    fn a_planned_time_is_on_the_clock_of_its_zone() {
        assert_eq!(
            times("30 7 * * *", "2025-01-10T00:00:00Z"),
            ["10 07:30 +02:00", "11 07:30 +02:00"]
        );
        assert_eq!(
            times("30 7 * * *", "2025-07-10T00:00:00Z"),
            ["10 07:30 +03:00", "11 07:30 +03:00"]
        );
    }

    #[test]
    fn a_time_that_spring_leaves_out_comes_an_hour_later_once() {
        // In 2025 the clocks of Kyiv went from 03:00 to 04:00 on 30 March.
        assert_eq!(
            times("30 3 * * *", "2025-03-28T12:00:00Z"),
            ["29 03:30 +02:00", "30 04:30 +03:00", "31 03:30 +03:00"]
        );
        assert_eq!(
            times("*/30 * * * *", "2025-03-30T00:20:00Z"),
            ["30 02:30 +02:00", "30 04:00 +03:00", "30 04:30 +03:00"]
        );
    }

    #[test]
    fn an_hour_that_autumn_gives_twice_counts_once_for_a_fixed_time_and_twice_for_an_interval() {
        // And from 04:00 back to 03:00 on 26 October.
        assert_eq!(
            times("30 3 * * *", "2025-10-25T12:00:00Z"),
            ["26 03:30 +03:00", "27 03:30 +02:00"]
        );
        assert_eq!(
            times("30 * * * *", "2025-10-25T23:40:00Z"),
            ["26 03:30 +03:00", "26 03:30 +02:00", "26 04:30 +02:00"]
        );
    }

    #[test]
    fn what_is_no_plan_is_refused_in_words() {
        let refused = |pattern, zone| plan(pattern, zone).unwrap_err().to_string();
        assert!(refused("every day", None).contains("is not a cron pattern"));
        assert!(refused("* * * * * *", None).contains("is not a cron pattern"));
        assert!(refused("0 7 * * *", Some("Europe/Atlantis")).contains("is not a time zone"));
        assert!(refused("0 0 30 2 *", None).contains("never comes"));
    }
}
