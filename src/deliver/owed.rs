//! Who is owed which message: announcements and subscriptions in, alerts out.

use std::collections::BTreeMap;

use crate::archive;
use crate::news::{
    Alert, AlertId, AlertState, Announcement, PageEvent, Story, StoryId, SubscriberId,
    Subscription, Timestamp, Weight,
};
use crate::store::{self, Store};

/// Announcements with the store's numbers for them.
pub(super) type Waiting = Vec<(u64, Announcement)>;

/// The waiting announcements of each story, oldest first.
pub(super) fn by_story(announcements: Waiting) -> BTreeMap<StoryId, Waiting> {
    let mut stories = BTreeMap::<StoryId, Waiting>::new();
    for (number, announcement) in announcements {
        stories
            .entry(announcement.story)
            .or_default()
            .push((number, announcement));
    }
    stories
}

/// The alerts that these announcements of one story become: for each subscriber one net change, from
/// the version before the oldest that they have not heard of to the newest.
pub(super) fn alerts(
    store: &Store,
    story: StoryId,
    waiting: &Waiting,
    now: Timestamp,
) -> Result<Vec<Alert>, archive::Error> {
    let Some(story) = store.story(story)? else {
        return Ok(Vec::new());
    };
    let mut weighed = Weighed {
        store,
        story: &story,
        weights: BTreeMap::new(),
    };
    let mut alerts = Vec::new();
    for (subscriber, subscriptions) in concerned(store.subscriptions()?, &story) {
        let heard = |announcement: &&Announcement| {
            subscriptions
                .iter()
                .any(|subscription| subscription.confirmed.at < announcement.at)
        };
        let unheard: Vec<&Announcement> = waiting
            .iter()
            .map(|(_, announcement)| announcement)
            .filter(heard)
            .collect();
        for (older, newer, event) in net(&unheard) {
            let Some(weight) = weighed.weight(older, newer, event.as_ref())? else {
                continue;
            };
            if subscriptions
                .iter()
                .any(|subscription| subscription.at_least <= weight)
            {
                alerts.push(alert(story.id, subscriber, (older, newer, event), now));
            }
        }
    }
    Ok(alerts)
}

/// What the story's subscriptions in force are, by subscriber.
fn concerned(
    subscriptions: Vec<Subscription>,
    story: &Story,
) -> BTreeMap<SubscriberId, Vec<Subscription>> {
    let mut concerned = BTreeMap::<SubscriberId, Vec<Subscription>>::new();
    for subscription in subscriptions {
        if subscription.active() && subscription.scope.covers(story) {
            concerned
                .entry(subscription.subscriber)
                .or_default()
                .push(subscription);
        }
    }
    concerned
}

/// What these announcements come to: a range of versions, and what became of the page.
fn net(announcements: &[&Announcement]) -> Vec<(u32, u32, Option<PageEvent>)> {
    let versions: Vec<u32> = announcements
        .iter()
        .filter(|announcement| announcement.event.is_none())
        .map(|announcement| announcement.version)
        .collect();
    let change = versions
        .iter()
        .min()
        .zip(versions.iter().max())
        .map(|(first, last)| (first - 1, *last, None));

    let events: Vec<&Announcement> = announcements
        .iter()
        .copied()
        .filter(|announcement| announcement.event.is_some())
        .collect();
    let came_back = events.len() > 1
        && events
            .last()
            .is_some_and(|last| last.event == Some(PageEvent::Restored));
    let event = events
        .last()
        .filter(|_| !came_back)
        .map(|last| (last.version, last.version, last.event.clone()));

    change.into_iter().chain(event).collect()
}

/// Weights of net changes, each computed once.
struct Weighed<'a> {
    store: &'a Store,
    story: &'a Story,
    weights: BTreeMap<(u32, u32), Option<Weight>>,
}

impl Weighed<'_> {
    /// How much the net change weighs; `None` where it comes to nothing.
    fn weight(
        &mut self,
        older: u32,
        newer: u32,
        event: Option<&PageEvent>,
    ) -> Result<Option<Weight>, archive::Error> {
        if event.is_some() {
            return Ok(Some(Weight::Substantive));
        }
        if let Some(weight) = self.weights.get(&(older, newer)) {
            return Ok(*weight);
        }
        let weight = archive::net_weight(self.store, self.story.id, older, newer)?;
        self.weights.insert((older, newer), weight);
        Ok(weight)
    }
}

fn alert(
    story: StoryId,
    subscriber: SubscriberId,
    (older, newer, event): (u32, u32, Option<PageEvent>),
    now: Timestamp,
) -> Alert {
    let id = AlertId::from_bits(store::random_bits());
    Alert {
        id,
        subscriber,
        story,
        older,
        newer,
        message_id: format!("alert.{id}.{story}.{newer}"),
        made: now,
        state: AlertState::Waiting,
        due: now,
        attempts: 0,
        reply: None,
        event,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn announced(version: u32, event: Option<PageEvent>) -> Announcement {
        let story = StoryId::from_bits(1);
        Announcement {
            story,
            version,
            at: Timestamp::from_millis(0),
            weight: Weight::Minor,
            event,
        }
    }

    fn net_of(announcements: &[Announcement]) -> Vec<(u32, u32, Option<PageEvent>)> {
        net(&announcements.iter().collect::<Vec<_>>())
    }

    #[test]
    fn several_changes_come_to_one() {
        assert_eq!(
            net_of(&[announced(3, None), announced(4, None), announced(5, None)]),
            [(2, 5, None)]
        );
    }

    #[test]
    fn a_page_that_went_and_came_back_unheard_is_no_news() {
        let (gone, back) = (
            announced(3, Some(PageEvent::Gone)),
            announced(3, Some(PageEvent::Restored)),
        );
        assert_eq!(net_of(&[gone.clone(), back]), []);
        assert_eq!(
            net_of(&[announced(3, None), gone]),
            [(2, 3, None), (3, 3, Some(PageEvent::Gone))]
        );
    }
}
