//! What was gathered for a subscriber becomes one message when it is due, or none where it comes to
//! nothing.

use crate::archive;
use crate::news::{Alert, Owed, SubscriberId, Subscription, Timestamp, Told, Weight};
use crate::store::Store;

use super::expand::alert;
use super::meaning::{Meaning, Recent};
use super::net::net;

/// The digest that a subscriber is due, with what it was made of; no alert where it would be empty.
pub(super) fn of(
    store: &Store,
    recent: &Recent,
    subscriber: SubscriberId,
    now: Timestamp,
) -> Result<(Vec<Owed>, Option<Alert>), archive::Error> {
    let mut gathered = store.owed_to(subscriber)?;
    gathered.retain(|owed| owed.due <= now);
    let subscriptions = store.subscriptions_of(subscriber)?;
    let mut told = Vec::new();
    for owed in &gathered {
        told.extend(wanted(store, recent, owed, &subscriptions)?);
    }
    told.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    let told: Vec<Told> = told.into_iter().map(|(_, told)| told).collect();
    let alert = told.first().cloned().map(|first| Alert {
        digest: told,
        ..alert(subscriber, first, now, now)
    });
    Ok((gathered, alert))
}

/// What of one story a subscriber wants to hear, with its weight.
fn wanted(
    store: &Store,
    recent: &Recent,
    owed: &Owed,
    subscriptions: &[Subscription],
) -> Result<Vec<(Option<Weight>, Told)>, archive::Error> {
    let Some(story) = store.story(owed.story)? else {
        return Ok(Vec::new());
    };
    let covers = |one: &&Subscription| one.active() && one.scope.covers(&story);
    let covering: Vec<&Subscription> = subscriptions.iter().filter(covers).collect();
    let mut wanted = Vec::new();
    for net in net(&owed.announcements) {
        let meaning = Meaning::of(store, recent, &story, &net)?;
        if covering.iter().any(|one| meaning.is_wanted(one)) {
            wanted.push((meaning.weight(), net.told(story.id)));
        }
    }
    Ok(wanted)
}
