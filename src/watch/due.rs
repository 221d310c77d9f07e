//! Which story is due next. Memory alone: rebuilt from the standings at start.
//!
//! After a stop, or where the clock jumps ahead, what is overdue is spread out in the order in which
//! it was due; where the clock is set back, everything is due as much earlier.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use crate::news::{StoryId, Timestamp};

/// What is overdue is visited so far apart: a hundred thousand stories within ten minutes.
const SPACING: Duration = Duration::from_millis(6);
/// A clock that moves further than this between two looks at it has jumped.
const JUMP: Duration = Duration::from_secs(2 * 60);

/// Stories in the order in which they are due. A story stands in it once.
#[derive(Debug, Default)]
pub(super) struct DueQueue {
    order: BTreeSet<(Timestamp, StoryId)>,
    at: HashMap<StoryId, Timestamp>,
    /// What the clock showed when it was last looked at.
    seen: Option<Timestamp>,
}

impl DueQueue {
    /// Plans the story for this time, in place of any other. Says whether it comes first now.
    pub(super) fn put(&mut self, story: StoryId, at: Timestamp) -> bool {
        self.forget(story);
        self.order.insert((at, story));
        self.at.insert(story, at);
        self.order.first() == Some(&(at, story))
    }

    /// Takes the story that has been due for longest.
    pub(super) fn take(&mut self, now: Timestamp) -> Option<StoryId> {
        let &(at, story) = self.order.first().filter(|(at, _)| *at <= now)?;
        self.order.remove(&(at, story));
        self.at.remove(&story);
        Some(story)
    }

    /// Looks at the clock. `really` says how long a span on it takes.
    pub(super) fn clock_shows(&mut self, now: Timestamp, really: impl Fn(Duration) -> Duration) {
        let Some(seen) = self.seen.replace(now) else {
            return self.spread(now);
        };
        let back = seen.since(now);
        if really(back) > JUMP {
            self.bring_forward(back);
        } else if really(now.since(seen)) > JUMP {
            self.spread(now);
        }
    }

    /// Plans what is overdue one after the other.
    fn spread(&mut self, now: Timestamp) {
        let overdue = self.order.iter().take_while(|(at, _)| *at <= now);
        let overdue: Vec<StoryId> = overdue.map(|(_, story)| *story).collect();
        let mut at = now;
        for story in overdue {
            self.put(story, at);
            at = at.plus(SPACING);
        }
    }

    fn bring_forward(&mut self, span: Duration) {
        let millis = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        let earlier = |at: Timestamp| Timestamp::from_millis(at.as_millis().saturating_sub(millis));
        self.order = self
            .order
            .iter()
            .map(|(at, story)| (earlier(*at), *story))
            .collect();
        for at in self.at.values_mut() {
            *at = earlier(*at);
        }
    }

    /// When the next story is due.
    pub(super) fn next(&self) -> Option<Timestamp> {
        self.order.first().map(|(at, _)| *at)
    }

    /// How many stories are planned.
    pub(super) fn len(&self) -> usize {
        self.at.len()
    }

    /// Plans the story no more.
    pub(super) fn forget(&mut self, story: StoryId) {
        if let Some(at) = self.at.remove(&story) {
            self.order.remove(&(at, story));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn stories_come_in_the_order_in_which_they_are_due() {
        let (first, second) = (StoryId::from_bits(1), StoryId::from_bits(2));
        let mut due = DueQueue::default();
        due.put(second, at(20));
        due.put(first, at(10));
        assert_eq!(due.take(at(5)), None);
        assert_eq!(due.next(), Some(at(10)));
        assert_eq!(due.take(at(30)), Some(first));
        assert_eq!(due.take(at(30)), Some(second));
        assert_eq!(due.take(at(30)), None);
    }

    #[test]
    fn a_story_stands_in_the_queue_once() {
        let story = StoryId::from_bits(1);
        let mut due = DueQueue::default();
        assert!(due.put(story, at(10)), "whoever waits is to be woken");
        due.put(story, at(40));
        assert!(
            !due.put(StoryId::from_bits(2), at(90)),
            "nobody waits for it"
        );
        assert_eq!(due.take(at(30)), None);
        assert_eq!(due.take(at(40)), Some(story));
        due.put(story, at(50));
        due.forget(story);
        assert_eq!(due.take(at(60)), None);
    }

    fn story(number: u64) -> StoryId {
        StoryId::from_bits(number)
    }

    const MINUTE: Duration = Duration::from_secs(60);

    /// The times at which stories are taken, the clock being looked at every second.
    fn taken_from(due: &mut DueQueue, mut now: Timestamp, until: Timestamp) -> Vec<Timestamp> {
        let mut taken = Vec::new();
        while now <= until {
            due.clock_shows(now, |span| span);
            while due.take(now).is_some() {
                taken.push(now);
            }
            now = now.plus(Duration::from_secs(1));
        }
        taken
    }

    #[test]
    fn what_fell_due_while_we_were_stopped_is_spread_out_in_its_order() {
        let (mut due, hour) = (DueQueue::default(), at(3_600_000));
        for number in 0..100_000_u64 {
            due.put(
                story(number),
                at(i64::try_from(number % 3_600).unwrap() * 1_000),
            );
        }
        let taken = taken_from(&mut due, hour, hour.plus(11 * MINUTE));
        assert_eq!(taken.len(), 100_000);
        let in_a_second = |from: Timestamp| taken.iter().filter(|time| **time == from).count();
        assert!(in_a_second(hour.plus(MINUTE)) <= 167);
        assert!(taken.last().unwrap().since(hour) <= 10 * MINUTE);
    }

    #[test]
    fn a_clock_that_is_set_back_delays_nothing() {
        let mut due = DueQueue::default();
        due.clock_shows(at(7_200_000), |span| span);
        due.put(story(1), at(7_260_000));
        due.clock_shows(at(0), |span| span);
        assert_eq!(due.next(), Some(at(60_000)));
        assert_eq!(due.take(at(60_000)), Some(story(1)));
    }

    #[test]
    fn a_clock_that_jumps_ahead_makes_no_stampede() {
        let mut due = DueQueue::default();
        due.clock_shows(at(0), |span| span);
        for number in 0..1_000 {
            due.put(story(number), at(60_000));
        }
        let later = at(86_400_000);
        let taken = taken_from(&mut due, later, later.plus(MINUTE));
        assert_eq!(taken.len(), 1_000);
        assert!(taken.iter().filter(|time| **time == later).count() < 10);
    }

    #[test]
    fn a_compressed_clock_does_not_jump() {
        let mut due = DueQueue::default();
        due.clock_shows(at(0), |span| span / 3_600);
        due.put(story(1), at(0));
        due.put(story(2), at(0));
        due.clock_shows(at(3_600_000), |span| span / 3_600);
        assert!(due.take(at(3_600_000)).is_some() && due.take(at(3_600_000)).is_some());
    }
}
