//! What one subscriber hears of, and what there is to hear of.

use std::collections::BTreeSet;

use crate::news::{Alert, Scope, Story, SubscriberId};
use crate::render::view::{Choices, SubscriberLine, SubscriptionLine};
use crate::store::Store;

use super::Error;

/// A subscriber with their address and subscriptions; `None` where nobody is known by this id.
pub fn subscriber(store: &Store, id: SubscriberId) -> Result<Option<SubscriberLine>, Error> {
    let Some(subscriber) = store.subscriber(id)? else {
        return Ok(None);
    };
    let mut subscriptions = Vec::new();
    for subscription in store.subscriptions_of(id)? {
        let story = match subscription.scope {
            Scope::Story(story) => store.story(story)?.map(|story| story.name),
            _ => None,
        };
        subscriptions.push(SubscriptionLine {
            subscription,
            story,
        });
    }
    Ok(Some(SubscriberLine {
        address: store.address(id)?,
        subscriptions,
        subscriber,
    }))
}

/// What was sent to a subscriber, or is to be, oldest first.
pub fn messages_to(store: &Store, id: SubscriberId) -> Result<Vec<Alert>, Error> {
    let mut alerts = store.alerts()?;
    alerts.retain(|alert| alert.subscriber == id);
    alerts.sort_by_key(|alert| (alert.made, alert.id));
    Ok(alerts)
}

/// What anybody can choose to hear of: stories that are followed, their topics and hosts.
pub fn choices(store: &Store) -> Result<Choices, Error> {
    let mut stories = Vec::new();
    let offered = |story: &Story| story.followed() && story.public();
    for story in store.stories()?.into_iter().filter(offered) {
        let last = store.last_head(story.id)?;
        let headline = last.map(|head| head.headline).unwrap_or_default();
        stories.push((story, headline));
    }
    stories.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
    let topics: BTreeSet<_> = stories
        .iter()
        .filter_map(|(story, _)| story.topic.clone())
        .collect();
    let hosts: BTreeSet<_> = stories
        .iter()
        .map(|(story, _)| story.address.host())
        .collect();
    Ok(Choices {
        topics: topics.into_iter().collect(),
        hosts: hosts.into_iter().collect(),
        stories,
    })
}

/// Whether anybody may choose this: what strangers type is not to stand in a mail of ours.
pub fn is_offered(store: &Store, scope: &Scope) -> Result<bool, Error> {
    let offered = |story: &Story| story.followed() && story.public();
    let mut followed = store.stories()?.into_iter().filter(offered);
    Ok(match scope {
        Scope::All => true,
        scope => followed.any(|story| scope.covers(&story)),
    })
}

/// A scope in words: the headline of a story, where it is about one.
pub fn in_words(store: &Store, scope: &Scope) -> Result<String, Error> {
    let Scope::Story(id) = scope else {
        return Ok(crate::render::phrases::scope(scope, None));
    };
    let name = store.story(*id)?.map(|story| story.name.to_string());
    let last = store.last_head(*id)?;
    let headline = last
        .map(|head| head.headline)
        .filter(|headline| !headline.is_empty());
    let said = headline.map(|headline| format!("“{headline}”")).or(name);
    Ok(crate::render::phrases::scope(scope, said.as_deref()))
}
