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
        let mut owed = Vec::new();
        for subscription in &subscriptions {
            for net in net(&heard(waiting, subscription)) {
                if weighed
                    .weight(&net)?
                    .is_some_and(|weight| subscription.at_least <= weight)
                {
                    owed.push(net);
                }
            }
        }
        alerts.extend(
            once(owed)
                .into_iter()
                .map(|net| alert(story.id, subscriber, net, now)),
        );
    }
    Ok(alerts)
}

/// The announcements since the subscription was confirmed.
fn heard<'a>(waiting: &'a Waiting, subscription: &Subscription) -> Vec<&'a Announcement> {
    let announcements = waiting.iter().map(|(_, announcement)| announcement);
    announcements
        .filter(|announcement| subscription.confirmed.at < announcement.at)
        .collect()
}

/// One message of each sort, even where several subscriptions match: that of the longest range.
fn once(owed: Vec<Net>) -> Vec<Net> {
    let (events, changes): (Vec<Net>, Vec<Net>) =
        owed.into_iter().partition(|net| net.event.is_some());
    let change = changes.into_iter().min_by_key(|net| net.older);
    change
        .into_iter()
        .chain(events.into_iter().next())
        .collect()
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

/// What several announcements come to: a range of versions, or what became of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Net {
    older: u32,
    newer: u32,
    event: Option<Announcement>,
}

/// What these announcements come to for somebody who heard of none of them.
fn net(announcements: &[&Announcement]) -> Vec<Net> {
    let versions = || {
        announcements
            .iter()
            .filter(|announcement| announcement.event.is_none())
    };
    let range = versions()
        .map(|first| first.version)
        .min()
        .zip(versions().map(|last| last.version).max());
    let change = range.map(|(first, last)| Net {
        older: first - 1,
        newer: last,
        event: None,
    });

    let events = || {
        announcements
            .iter()
            .filter(|announcement| announcement.event.is_some())
    };
    let believed_live = events()
        .next()
        .is_none_or(|first| first.event != Some(PageEvent::Restored));
    let live = announcements
        .last()
        .is_none_or(|last| matches!(last.event, None | Some(PageEvent::Restored)));
    let told = events().next_back().filter(|_| believed_live != live);
    let event = told.map(|told| Net {
        older: told.version,
        newer: told.version,
        event: Some((*told).clone()),
    });

    change.into_iter().chain(event).collect()
}

/// Weights of net changes, each computed once.
struct Weighed<'a> {
    store: &'a Store,
    story: &'a Story,
    weights: BTreeMap<(u32, u32), Option<Weight>>,
}

impl Weighed<'_> {
    /// How much it weighs; `None` where it comes to nothing.
    fn weight(&mut self, net: &Net) -> Result<Option<Weight>, archive::Error> {
        if net.event.is_some() {
            return Ok(Some(Weight::Substantive));
        }
        let range = (net.older, net.newer);
        if let Some(weight) = self.weights.get(&range) {
            return Ok(*weight);
        }
        let weight = archive::net_weight(self.store, self.story.id, net.older, net.newer)?;
        self.weights.insert(range, weight);
        Ok(weight)
    }
}

fn alert(story: StoryId, subscriber: SubscriberId, net: Net, now: Timestamp) -> Alert {
    let id = AlertId::from_bits(store::random_bits());
    let told = net.event.as_ref();
    Alert {
        id,
        subscriber,
        story,
        older: net.older,
        newer: net.newer,
        message_id: format!("alert.{id}.{story}.{}", net.newer),
        made: now,
        state: AlertState::Waiting,
        due: now,
        attempts: 0,
        reply: None,
        without: told.and_then(|told| told.without),
        first_seen: told.and_then(|told| told.first_seen),
        event: net.event.and_then(|told| told.event),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn announced(version: u32, event: Option<PageEvent>) -> Announcement {
        Announcement {
            story: StoryId::from_bits(1),
            version,
            at: Timestamp::from_millis(0),
            weight: Weight::Minor,
            event,
            without: None,
            first_seen: None,
        }
    }

    /// What announcements come to: ranges, and what is told of the page.
    fn net_of(announcements: &[Announcement]) -> Vec<(u32, u32, Option<PageEvent>)> {
        let net = net(&announcements.iter().collect::<Vec<_>>());
        net.into_iter()
            .map(|net| (net.older, net.newer, net.event.and_then(|told| told.event)))
            .collect()
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
        assert_eq!(net_of(&[gone.clone(), back.clone()]), []);
        assert_eq!(
            net_of(&[gone.clone(), announced(4, None)]),
            [(3, 4, None)],
            "a version shows that it is back"
        );
        assert_eq!(
            net_of(&[announced(3, None), gone.clone()]),
            [(2, 3, None), (3, 3, Some(PageEvent::Gone))]
        );
        assert_eq!(
            net_of(&[back.clone(), gone.clone()]),
            [],
            "it was told gone before, and is"
        );
        assert_eq!(
            net_of(&[back.clone(), gone, back]),
            [(3, 3, Some(PageEvent::Restored))]
        );
    }
}
