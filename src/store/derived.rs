//! What stands in the tree only because something else does: names, indexes, what is due when.
//!
//! Each durable value has its derived keys, found from it alone; so they can be made again.

use std::collections::BTreeSet;

use super::codec::{decode, encode};
use super::error::Error;
use super::keys::{self, Key};
use crate::news::{Alert, AlertState, EmailAddress, Owed, Story, SubscriberId, Subscription};

/// Which keys are derived from what. A tree that an earlier revision wrote is held against the journal
/// when it is opened, and made again.
pub(super) const REVISION: u32 = 2;

/// The derived keys of a durable value, and what stands under them.
pub(super) fn of(key: &Key, value: &[u8]) -> Result<Vec<(Key, Vec<u8>)>, Error> {
    match key.family() {
        "story" => decode(key, value).map(|story| of_story(&story)),
        "alert" => decode(key, value).map(|alert| of_alert(&alert)),
        "owed" => decode(key, value).map(|owed| of_owed(&owed)),
        "address" => of_address(key, &decode(key, value)?),
        "subscription" => decode(key, value).map(|subscription| of_subscription(&subscription)),
        _ => Ok(Vec::new()),
    }
}

fn of_story(story: &Story) -> Vec<(Key, Vec<u8>)> {
    let id = encode(&story.id);
    vec![
        (keys::name(&story.name), id.clone()),
        (keys::url(&story.address), id),
    ]
}

fn of_alert(alert: &Alert) -> Vec<(Key, Vec<u8>)> {
    if alert.state != AlertState::Waiting {
        return Vec::new();
    }
    let stories: BTreeSet<_> = alert.tells().iter().map(|told| told.story).collect();
    let waiting = |story| keys::waiting(story, alert.subscriber, alert.id);
    stories
        .into_iter()
        .map(waiting)
        .chain([keys::due(alert.due, alert.id)])
        .map(|key| (key, Vec::new()))
        .collect()
}

fn of_owed(owed: &Owed) -> Vec<(Key, Vec<u8>)> {
    let key = keys::ripe(owed.due, owed.subscriber, owed.story);
    vec![(key, Vec::new())]
}

fn of_address(key: &Key, address: &EmailAddress) -> Result<Vec<(Key, Vec<u8>)>, Error> {
    let subscriber: SubscriberId = key.part(1).parse().map_err(|_| keys::strange(key))?;
    Ok(vec![(keys::subscriber_of(address), encode(&subscriber))])
}

fn of_subscription(subscription: &Subscription) -> Vec<(Key, Vec<u8>)> {
    let (id, subscriber) = (subscription.id, subscription.subscriber);
    let mut derived = vec![(keys::subscription_of(id), encode(&subscriber))];
    if subscription.active() {
        let hears = format!("{}{subscriber}/{id}", keys::hears(&subscription.scope));
        derived.push((Key::new(hears), Vec::new()));
    }
    derived
}
