//! The delivery canary: a story of our own, edited on schedule, that takes the way of every other from
//! its page to the mail. If it falls silent, somebody notices.
//!
//! Its editions are made from the clock alone, so that a restart changes nothing. No reader hears of it:
//! see [`Story::public`].

use std::time::Duration;

use axum::Router;
use axum::response::Html;
use axum::routing::get;

use crate::archive;
use crate::clock::Clock;
use crate::config::{Canary, Settings};
use crate::news::{
    Address, AlertState, AskedBy, Confirmation, EmailAddress, Ending, Follow, Scope, Story,
    StoryName, Timestamp, Weight,
};
use crate::render::figures::Flight;
use crate::store::{self, Store};
use crate::watch::Watch;

/// What the story is called.
const NAME: &str = "delivery-canary";
/// Its page is looked at this often.
const VISITED_EVERY: Duration = Duration::from_secs(60);

/// Follows the canary that is configured, and ends one that is not.
pub async fn keep(
    store: &Store,
    watch: &Watch,
    canary: Option<&Canary>,
    now: Timestamp,
) -> Result<(), store::Error> {
    let address = canary.map(address);
    for story in store.stories()? {
        if !story.public() && story.followed() && Some(&story.address) != address.as_ref() {
            let ended = Some(now);
            store.put_story(Story { ended, ..story }, None).await?;
        }
    }
    let (Some(canary), Some(address)) = (canary, address) else {
        return Ok(());
    };
    let story = match store.story_at(&address)?.filter(|story| !story.public()) {
        Some(story) => {
            let story = Story {
                ended: None,
                ..story
            };
            store.put_story(story.clone(), None).await?;
            story
        }
        None => watch.begin(wish(canary, address)).await?,
    };
    tell(store, &story, &canary.mail, now).await
}

/// One address hears of it, and no other.
async fn tell(
    store: &Store,
    story: &Story,
    mail: &EmailAddress,
    now: Timestamp,
) -> Result<(), store::Error> {
    let scope = Scope::Story(story.id);
    for subscription in store.subscriptions()? {
        let other = store.address(subscription.subscriber)?.as_ref() != Some(mail);
        if subscription.active() && subscription.scope == scope && other {
            let reason = "replaced".to_owned();
            let ending = Ending { at: now, reason };
            store.end_subscription(subscription.id, ending).await?;
        }
    }
    let confirmed = Confirmation {
        at: now,
        by_operator: true,
    };
    store
        .subscribe(mail, scope, Weight::Cosmetic, confirmed)
        .await
        .map(drop)
}

fn wish(canary: &Canary, address: Address) -> Follow {
    Follow {
        address,
        name: StoryName::parse(NAME).ok(),
        topic: None,
        every: Some(canary.every.min(VISITED_EVERY)),
        plan: None,
        asked_by: AskedBy::Canary,
    }
}

fn address(canary: &Canary) -> Address {
    let text = format!("http://{}/", canary.listen);
    Address::parse(&text).expect("a port of this machine is an address")
}

/// The page, for the daemon itself.
pub fn router(canary: &Canary, clock: Clock) -> Router {
    let every = canary.every;
    Router::new().route("/", get(async move || Html(page(every, clock.now()))))
}

/// The page as it stands at this time.
fn page(every: Duration, now: Timestamp) -> String {
    let every = i64::try_from(every.as_millis()).unwrap_or(i64::MAX).max(1);
    let edition = now.as_millis() / every;
    let edited = Timestamp::from_millis(edition * every);
    format!(
        "<!doctype html><html lang=\"en\"><head><title>Delivery canary</title>\
         <meta property=\"article:modified_time\" content=\"{edited}\"></head><body><article>\
         <h1>The delivery canary of this redlined</h1>\
         <p>This is edition {edition}, which was published at {edited} by the daemon itself.</p>\
         <p>Its page is edited on schedule and takes the way of every other story, so that somebody \
         notices when changes do not arrive by mail any more.</p></article></body></html>"
    )
}

/// How the canary that is configured fares; `None` where there is none, or it has not been followed yet.
pub fn flight(store: &Store, settings: &Settings) -> Result<Option<Flight>, archive::Error> {
    let Some(canary) = &settings.canary else {
        return Ok(None);
    };
    let Some(story) = store.story_at(&address(canary))? else {
        return Ok(None);
    };
    let arrived = store.alerts()?.into_iter().filter(|alert| {
        alert.story == story.id && alert.state == AlertState::Delivered && alert.digest.is_empty()
    });
    let last = arrived.max_by_key(|alert| alert.newer);
    let arrived = match last {
        Some(alert) => store.version(story.id, alert.newer)?.map(|version| {
            let edited = version.article.modified.map(|modified| modified.at);
            (edited.unwrap_or(version.head.first_seen), alert.due)
        }),
        None => None,
    };
    Ok(Some(Flight {
        every: canary.every,
        followed: story.since,
        arrived,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_changes_on_schedule_and_at_no_other_time() {
        let hour = Duration::from_secs(3_600);
        let at = |minutes: i64| page(hour, Timestamp::from_millis(minutes * 60_000));
        assert_eq!(at(0), at(59));
        assert_ne!(at(59), at(60));
        assert!(at(61).contains("edition 1,") && at(61).contains("1970-01-01T01:00:00Z"));
    }
}
