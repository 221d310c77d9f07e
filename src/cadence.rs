//! When to look at a story again: often while it develops, rarely once it is quiet.
//!
//! A story that was quiet for an hour is looked at again after a twentieth of that, so every visit
//! without a change stretches the time to the next and every change shrinks it; a page that says
//! it is being updated is looked at twice as often and never left alone for long.

mod cron;

pub use cron::{NotAPlan, plan};

use std::time::Duration;

use crate::news::{Hash, PageState, Standing, Story, Timestamp};

/// The bounds of the time between two visits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tempo {
    /// The least time between two visits of a story.
    pub floor: Duration,
    /// The most.
    pub ceiling: Duration,
    /// The most while the page says that it is being updated.
    pub developing_ceiling: Duration,
    /// How soon a second visit confirms what the first one did not make believable.
    pub confirm: Duration,
}

impl Default for Tempo {
    fn default() -> Self {
        Self {
            floor: Duration::from_secs(2 * 60),
            ceiling: Duration::from_secs(24 * 60 * 60),
            developing_ceiling: Duration::from_secs(20 * 60),
            confirm: Duration::from_secs(60),
        }
    }
}

/// The share of the quiet time after which a story is looked at again.
const SHARE: u32 = 20;

/// What is doubted is looked at again soon this often; then it is only another page in trouble.
const SOON: u32 = 4;

/// When to visit the story next, after a visit answered at `now` that left it at `standing`.
pub fn next_visit(story: &Story, standing: &Standing, now: Timestamp, tempo: &Tempo) -> Timestamp {
    let interval = match standing.state {
        PageState::Failing(_) | PageState::Barred(_) => back_off(standing.failures, tempo),
        PageState::Gone | PageState::Moved => tempo.ceiling,
        PageState::Missing if standing.failures <= SOON => return now.plus(tempo.confirm),
        PageState::Missing => back_off(standing.failures - SOON, tempo),
        PageState::Unread | PageState::Ok => {
            if let Some(at) = story.plan.as_ref().and_then(|plan| cron::next(plan, now)) {
                return at;
            }
            let pace = || at_its_pace(story, standing, now, tempo);
            story.every().unwrap_or_else(pace)
        }
    };
    now.plus(jittered(interval, story, now))
}

/// The time to the next visit. Where the server says that its page is good for longer, that is a
/// hint: up to twice the time is waited, and never beyond the ceiling.
fn at_its_pace(story: &Story, standing: &Standing, now: Timestamp, tempo: &Tempo) -> Duration {
    let pace = pace(story, standing, now, tempo);
    let good_for = Duration::from_secs(standing.good_for_seconds.unwrap_or(0).into());
    good_for.clamp(pace, (2 * pace).min(tempo.ceiling).max(pace))
}

/// The time to the next visit of a page that gives its article.
fn pace(story: &Story, standing: &Standing, now: Timestamp, tempo: &Tempo) -> Duration {
    let quiet = now.since(standing.last_change.unwrap_or(story.since));
    if standing.developing {
        (quiet / (2 * SHARE)).clamp(tempo.floor, tempo.developing_ceiling.max(tempo.floor))
    } else {
        (quiet / SHARE).clamp(tempo.floor, tempo.ceiling.max(tempo.floor))
    }
}

/// Doubles with every visit in a row that gave no article.
fn back_off(failures: u32, tempo: &Tempo) -> Duration {
    let doubled = tempo
        .floor
        .saturating_mul(1 << failures.saturating_sub(1).min(16));
    doubled.min(tempo.ceiling)
}

/// Up to a tenth longer, the same for the same story and time, so that stories do not march in step.
fn jittered(interval: Duration, story: &Story, now: Timestamp) -> Duration {
    let seed = Hash::of([
        story.id.to_string().as_bytes(),
        &now.as_millis().to_le_bytes(),
    ]);
    interval + interval * u32::from(seed.0[0]) / 2560
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::{Address, AskedBy, BarrierKind, FailureKind, StoryId, StoryName};

    const MINUTE: Duration = Duration::from_secs(60);

    fn story(every_seconds: Option<u32>) -> Story {
        let address = Address::parse("https://example.org/vote").unwrap();
        Story {
            id: StoryId::from_bits(7),
            name: StoryName::from_address(&address),
            address,
            topic: None,
            every_seconds,
            plan: None,
            asked_by: AskedBy::Command,
            since: Timestamp::from_millis(0),
            ended: None,
        }
    }

    fn quiet_for(minutes: u32, developing: bool) -> Duration {
        let now = Timestamp::from_millis(0).plus(MINUTE * minutes);
        let standing = Standing {
            state: PageState::Ok,
            developing,
            ..Standing::new(now)
        };
        next_visit(&story(None), &standing, now, &Tempo::default()).since(now)
    }

    #[test]
    fn a_story_is_visited_less_often_the_longer_it_is_quiet() {
        let waits = [0, 60, 600, 6_000, 60_000].map(|minutes| quiet_for(minutes, false));
        assert!(waits.is_sorted());
        assert!((2 * MINUTE..=MINUTE * 11 / 5).contains(&waits[0]));
        assert!(waits[4] >= Tempo::default().ceiling);
    }

    #[test]
    fn a_developing_story_is_never_left_alone_for_long() {
        assert!(quiet_for(60, true) < quiet_for(60, false));
        assert!(quiet_for(60_000, true) <= MINUTE * 22);
    }

    #[test]
    fn a_fixed_time_between_visits_is_kept() {
        let now = Timestamp::from_millis(0).plus(MINUTE * 60_000);
        let standing = Standing {
            state: PageState::Ok,
            ..Standing::new(now)
        };
        let wait = next_visit(&story(Some(300)), &standing, now, &Tempo::default()).since(now);
        assert!((5 * MINUTE..=MINUTE * 11 / 2).contains(&wait));
    }

    #[test]
    fn a_page_that_fails_is_left_alone_for_longer_each_time() {
        let now = Timestamp::from_millis(0);
        let wait = |failures, state| {
            let standing = Standing {
                state,
                failures,
                ..Standing::new(now)
            };
            next_visit(&story(Some(60)), &standing, now, &Tempo::default()).since(now)
        };
        let failing = PageState::Failing(FailureKind::TimedOut);
        let waits = [1, 3, 5, 7].map(|failures| wait(failures, failing));
        assert!(waits.is_sorted_by(|a, b| a < b));
        assert!(
            wait(1_000, PageState::Barred(BarrierKind::BotWall))
                <= Tempo::default().ceiling * 11 / 10
        );
    }

    #[test]
    fn a_planned_story_is_visited_at_its_times_and_nothing_else() {
        let now = Timestamp::parse("2025-05-16T09:12:00Z").unwrap();
        let standing = Standing {
            state: PageState::Ok,
            ..Standing::new(now)
        };
        let story = Story {
            plan: Some(plan("*/10 * * * *", None).unwrap()),
            ..story(None)
        };
        let next = next_visit(&story, &standing, now, &Tempo::default());
        assert_eq!(next.to_minute(), "2025-05-16 09:20");
    }

    #[test]
    fn a_page_that_is_good_for_long_is_left_alone_for_twice_as_long_at_most() {
        let now = Timestamp::from_millis(0).plus(MINUTE * 60);
        let wait = |good_for_seconds| {
            let standing = Standing {
                state: PageState::Ok,
                good_for_seconds,
                ..Standing::new(now)
            };
            next_visit(&story(None), &standing, now, &Tempo::default()).since(now)
        };
        assert_eq!(wait(Some(60)), wait(None));
        assert!(wait(Some(86_400)) > wait(None));
        assert!(wait(Some(86_400)) <= 2 * wait(None));
    }
}
