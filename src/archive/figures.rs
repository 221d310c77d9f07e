//! What the store says to whoever watches the daemon.

use std::collections::BTreeMap;

use crate::news::{Alert, AlertState, PageState, Story, Timestamp};
use crate::render::figures::Metrics;
use crate::store::Store;

use super::Error;

/// The store's part of the metrics: stories and alerts by state, and its own size.
pub fn metrics(store: &Store, now: Timestamp) -> Result<Metrics, Error> {
    let (size, alerts) = (store.size(), store.alerts()?);
    Ok(Metrics {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        stories: stories(store)?,
        alerts: by_state(&alerts),
        oldest_undelivered: oldest_waiting(store, &alerts)?.map(|oldest| now.since(oldest)),
        bytes: vec![
            ("journal", size.journal),
            ("tree", size.sled),
            ("pages", size.pages),
        ],
        ..Metrics::default()
    })
}

fn stories(store: &Store) -> Result<BTreeMap<&'static str, u64>, Error> {
    let mut by_state = BTreeMap::new();
    for story in store.stories()?.into_iter().filter(Story::followed) {
        let standing = store.standing(story.id)?;
        let state = standing.map_or(PageState::Unread, |standing| standing.state);
        *by_state.entry(state.code()).or_default() += 1;
    }
    Ok(by_state)
}

/// Every state stands there, so that nobody takes a missing one for trouble.
fn by_state(alerts: &[Alert]) -> BTreeMap<&'static str, u64> {
    let states = [
        AlertState::Waiting,
        AlertState::Delivered,
        AlertState::Refused,
        AlertState::SetAside,
        AlertState::Cancelled,
    ];
    let mut by_state: BTreeMap<_, u64> = states.iter().map(|state| (state.code(), 0)).collect();
    for alert in alerts {
        *by_state.entry(alert.state.code()).or_default() += 1;
    }
    by_state
}

/// Since when the oldest duty has waited that no relay has taken.
pub fn oldest_duty(store: &Store) -> Result<Option<Timestamp>, Error> {
    oldest_waiting(store, &store.alerts()?)
}

/// Since when the oldest duty has waited that no relay has taken: an alert, or an announcement.
pub(super) fn oldest_waiting(store: &Store, alerts: &[Alert]) -> Result<Option<Timestamp>, Error> {
    let waiting = alerts
        .iter()
        .filter(|alert| alert.state == AlertState::Waiting);
    let made = waiting.map(|alert| alert.made);
    let announced = store.announcements()?.into_iter().map(|(_, told)| told.at);
    Ok(made.chain(announced).min())
}
