//! Which story is due next. Memory alone: rebuilt from the standings at start.

use std::collections::{BTreeSet, HashMap};

use crate::news::{StoryId, Timestamp};

/// Stories in the order in which they are due. A story stands in it once.
#[derive(Debug, Default)]
pub(super) struct DueQueue {
    order: BTreeSet<(Timestamp, StoryId)>,
    at: HashMap<StoryId, Timestamp>,
}

impl DueQueue {
    /// Plans the story for this time, in place of any other.
    pub(super) fn put(&mut self, story: StoryId, at: Timestamp) {
        self.forget(story);
        self.order.insert((at, story));
        self.at.insert(story, at);
    }

    /// Takes the story that has been due for longest.
    pub(super) fn take(&mut self, now: Timestamp) -> Option<StoryId> {
        let &(at, story) = self.order.first().filter(|(at, _)| *at <= now)?;
        self.order.remove(&(at, story));
        self.at.remove(&story);
        Some(story)
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
        due.put(story, at(10));
        due.put(story, at(40));
        assert_eq!(due.take(at(30)), None);
        assert_eq!(due.take(at(40)), Some(story));
        due.put(story, at(50));
        due.forget(story);
        assert_eq!(due.take(at(60)), None);
    }
}
