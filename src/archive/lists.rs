//! Lists of what is followed, subscribed to, owed and not told.

use std::collections::HashMap;
use std::time::Duration;

use crate::news::{
    AlertState, PageState, Scope, Story, StoryId, StoryName, Subscription, Timestamp, Variant,
    VersionHead,
};
use crate::render::view::{
    AnnouncedLine, FindingLine, OutboxLine, Status, StoryLine, SubscriberLine, SubscriptionLine,
    SuppressedLine, Trouble,
};
use crate::store::{Finding, Store};

use super::{Error, figures};

/// Every story, by name.
pub fn stories(store: &Store) -> Result<Vec<StoryLine>, Error> {
    let mut lines = store
        .stories()?
        .into_iter()
        .map(|story| line(store, story))
        .collect::<Result<Vec<_>, _>>()?;
    lines.sort_by(|a, b| a.story.name.cmp(&b.story.name));
    Ok(lines)
}

fn line(store: &Store, story: Story) -> Result<StoryLine, Error> {
    let standing = store
        .standing(story.id)?
        .unwrap_or_else(|| crate::news::Standing::new(story.since));
    let last = store.last_head(story.id)?;
    let variants = Variant::by_turns(store.variants(story.id)?);
    Ok(StoryLine {
        story,
        standing,
        variants,
        versions: last.as_ref().map_or(0, |head| head.number),
        headline: last.map(|head| head.headline),
    })
}

/// The latest versions of the stories that are wanted, newest first.
pub fn latest(
    store: &Store,
    most: usize,
    wanted: impl Fn(&Story) -> bool,
) -> Result<Vec<(Story, VersionHead)>, Error> {
    let mut latest = Vec::new();
    for story in store.stories()?.into_iter().filter(wanted) {
        let heads = store.timeline(story.id)?;
        latest.extend(
            heads
                .into_iter()
                .rev()
                .take(most)
                .map(|head| (story.clone(), head)),
        );
    }
    latest.sort_by_key(|(_, head)| std::cmp::Reverse(head.first_seen));
    latest.truncate(most);
    Ok(latest)
}

/// Every subscriber, with what they want to hear of.
pub fn subscribers(store: &Store) -> Result<Vec<SubscriberLine>, Error> {
    let names = names(store)?;
    let subscriptions = store.subscriptions()?;
    let named = |subscription: &Subscription| SubscriptionLine {
        subscription: subscription.clone(),
        story: match subscription.scope {
            Scope::Story(id) => names.get(&id).cloned(),
            _ => None,
        },
    };
    let lines = store
        .subscribers()?
        .into_iter()
        .map(|(subscriber, address)| SubscriberLine {
            subscriptions: subscriptions
                .iter()
                .filter(|subscription| subscription.subscriber == subscriber.id)
                .map(named)
                .collect(),
            subscriber,
            address,
        });
    Ok(lines.collect())
}

/// Alerts, oldest first: those not yet delivered, or all that are kept.
pub fn outbox(store: &Store, all: bool) -> Result<Vec<OutboxLine>, Error> {
    let names = names(store)?;
    let mut lines = Vec::new();
    for alert in store.alerts()? {
        if all || !matches!(alert.state, AlertState::Delivered | AlertState::Cancelled) {
            let address = store.address(alert.subscriber)?;
            let Some(story) = names.get(&alert.story).cloned() else {
                continue;
            };
            lines.push(OutboxLine {
                alert,
                story,
                address,
            });
        }
    }
    lines.sort_by_key(|line| (line.alert.made, line.alert.id));
    Ok(lines)
}

/// Announcements that wait to become alerts: for the end of their story's two minutes, or because
/// they are being told to one subscriber after another.
pub fn announced(store: &Store, together: Duration) -> Result<Vec<AnnouncedLine>, Error> {
    let names = names(store)?;
    let waiting = store.announcements()?.into_iter().map(|(_, it)| it);
    let under_way = store.expansions()?;
    let under_way = under_way.into_iter().flat_map(|it| it.announcements);
    let mut lines = Vec::new();
    for announcement in under_way.chain(waiting) {
        let told = store.last_told(announcement.story)?;
        let due = told.map_or(announcement.at, |told| told.plus(together));
        if let Some(story) = names.get(&announcement.story).cloned() {
            lines.push(AnnouncedLine {
                due: due.max(announcement.at),
                story,
                announcement,
            });
        }
    }
    Ok(lines)
}

/// What was seen and not told, oldest first.
pub fn suppressed(store: &Store, story: Option<StoryId>) -> Result<Vec<SuppressedLine>, Error> {
    let names = names(store)?;
    let lines = store
        .suppressions(story)?
        .into_iter()
        .filter_map(|(id, suppression)| {
            Some(SuppressedLine {
                story: names.get(&id)?.clone(),
                suppression,
            })
        });
    Ok(lines.collect())
}

/// What in the store is not as it was written: of one story, or of all.
pub fn verify(store: &Store, story: Option<Story>) -> Result<Vec<FindingLine>, Error> {
    let names = names(store)?;
    let found = if let Some(story) = story {
        store.verify_story(story.id)
    } else {
        let whole = store.verify_whole()?;
        let each = names.keys().flat_map(|id| store.verify_story(*id));
        whole.into_iter().chain(each).collect()
    };
    let named = |finding: Finding| FindingLine {
        story: finding.story.and_then(|id| names.get(&id).cloned()),
        what: finding.what,
    };
    Ok(found.into_iter().map(named).collect())
}

/// How the program fares.
pub fn status(
    store: &Store,
    running_since: Option<Timestamp>,
    answered_by: String,
    now: Timestamp,
) -> Result<Status, Error> {
    let lines = stories(store)?;
    let count = |wanted: &dyn Fn(&StoryLine) -> bool| {
        lines
            .iter()
            .filter(|line| wanted(line))
            .count()
            .try_into()
            .unwrap_or(u32::MAX)
    };
    let followed = |line: &StoryLine| line.story.followed();
    let (alerts, size) = (store.alerts()?, store.size());
    let alerts_in = |states: &[AlertState]| {
        alerts
            .iter()
            .filter(|alert| states.contains(&alert.state))
            .count()
            .try_into()
            .unwrap_or(u32::MAX)
    };
    let subscriptions = store.subscriptions()?;
    Ok(Status {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        running_since,
        answered_by,
        now,
        followed: count(&followed),
        developing: count(&|line| followed(line) && line.standing.developing),
        ended: count(&|line| !followed(line)),
        versions: lines.iter().map(|line| u64::from(line.versions)).sum(),
        next_visit: lines
            .iter()
            .filter(|line| followed(line))
            .map(|line| line.standing.next_visit)
            .min(),
        subscribers: store.subscribers()?.len().try_into().unwrap_or(u32::MAX),
        subscriptions: subscriptions
            .iter()
            .filter(|subscription| subscription.active())
            .count()
            .try_into()
            .unwrap_or(u32::MAX),
        waiting: alerts_in(&[AlertState::Waiting]),
        undelivered: alerts_in(&[AlertState::Refused, AlertState::SetAside]),
        oldest_waiting: figures::oldest_waiting(store, &alerts)?,
        bytes: size.journal + size.sled + size.pages,
        warnings: store.notes().to_vec(),
        troubles: lines
            .iter()
            .filter(|line| followed(line))
            .filter_map(trouble)
            .collect(),
    })
}

fn trouble(line: &StoryLine) -> Option<Trouble> {
    let standing = &line.standing;
    let text = standing
        .trouble
        .clone()
        .filter(|_| standing.state != PageState::Ok)?;
    Some(Trouble {
        story: line.story.name.clone(),
        text,
        since: standing.state_since,
    })
}

fn names(store: &Store) -> Result<HashMap<StoryId, StoryName>, Error> {
    Ok(store
        .stories()?
        .into_iter()
        .map(|story| (story.id, story.name))
        .collect())
}
