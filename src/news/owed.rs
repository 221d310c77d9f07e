//! Announcements on their way to subscribers: being turned into alerts, or gathered for a digest.

use minicbor::{Decode, Encode};

use super::alert::Announcement;
use super::id::{StoryId, SubscriberId};
use super::time::Timestamp;

/// The announcements of one story being turned into alerts, subscriber after subscriber. Where it was
/// left off is in the store with the alerts made so far, so that it goes on there after any stop.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Expansion {
    /// The story.
    #[n(0)]
    pub story: StoryId,
    /// What is announced, oldest first.
    #[n(1)]
    pub announcements: Vec<Announcement>,
    /// When it began.
    #[n(2)]
    pub at: Timestamp,
    /// The last subscriber who was dealt with.
    #[n(3)]
    pub after: Option<SubscriberId>,
    /// An alert was made for somebody.
    #[n(4)]
    pub told: bool,
}

/// What changed in one story since one subscriber heard of it, gathered for their digest.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Owed {
    /// To whom.
    #[n(0)]
    pub subscriber: SubscriberId,
    /// Of which story.
    #[n(1)]
    pub story: StoryId,
    /// What was announced meanwhile, oldest first; of many, those on which the net change depends.
    #[n(2)]
    pub announcements: Vec<Announcement>,
    /// Since when.
    #[n(3)]
    pub since: Timestamp,
    /// When to tell it.
    #[n(4)]
    pub due: Timestamp,
}

/// Joins announcements of one story, keeping those on which the net change depends: the first and the
/// last version, and the first and the last thing that happened to the page.
pub fn joined(announcements: impl IntoIterator<Item = Announcement>) -> Vec<Announcement> {
    let all: Vec<Announcement> = announcements.into_iter().collect();
    let of_event = |wanted: bool| {
        let places = all.iter().enumerate();
        let mut places = places.filter(move |(_, one)| one.event.is_some() == wanted);
        let first = places.next().map(|(place, _)| place);
        let last = places.next_back().map(|(place, _)| place);
        first.into_iter().chain(last)
    };
    let mut kept: Vec<usize> = of_event(false).chain(of_event(true)).collect();
    kept.sort_unstable();
    kept.into_iter().map(|place| all[place].clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::{PageEvent, Weight};

    #[test]
    fn many_announcements_come_to_those_that_matter() {
        let announced = |version, event: Option<PageEvent>| Announcement {
            story: StoryId::from_bits(1),
            version,
            at: Timestamp::from_millis(i64::from(version)),
            weight: Weight::Minor,
            event,
            without: None,
            first_seen: None,
        };
        let (gone, back) = (Some(PageEvent::Gone), Some(PageEvent::Restored));
        let all = vec![
            announced(2, None),
            announced(3, None),
            announced(3, gone.clone()),
            announced(3, back.clone()),
            announced(4, None),
            announced(4, gone.clone()),
        ];
        assert_eq!(
            joined(all),
            [
                announced(2, None),
                announced(3, gone.clone()),
                announced(4, None),
                announced(4, gone),
            ]
        );
        assert_eq!(joined([announced(2, None)]), [announced(2, None)]);
    }
}
