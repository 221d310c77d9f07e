//! Stories, subscribers, alerts, and what was kept from readers.

use serde_json::{Value, json};

use super::versions::time;
use crate::news::{
    Alert, EmailAddress, PageEvent, PageState, Scope, StoryName, Subscription, Timestamp, Variant,
    Weight, Zone, wish,
};
use crate::render::view::{
    AnnouncedLine, FindingLine, OutboxLine, StoryLine, SubscriberLine, SubscriptionLine,
    SuppressedLine,
};

/// One line of `redlined stories --json`.
pub fn story(line: &StoryLine) -> Value {
    let (story, standing) = (&line.story, &line.standing);
    let (state, why) = state(standing.state);
    json!({
        "id": story.id.to_string(),
        "name": story.name.as_str(),
        "url": story.address.as_str(),
        "topic": story.topic.as_ref().map(crate::news::Topic::as_str),
        "headline": line.headline,
        "versions": line.versions,
        "state": state,
        "state_why": why,
        "state_since": standing.state_since.map(time),
        "trouble": standing.trouble,
        "developing": standing.developing,
        "followed": story.followed(),
        "since": time(story.since),
        "ended": story.ended.map(time),
        "asked_by": story.asked_by.code(),
        "every_seconds": story.every_seconds,
        "cron": story.plan.as_ref().map(|plan| &plan.cron),
        "timezone": story.plan.as_ref().map(|plan| &plan.timezone),
        "last_visit": standing.last_visit.map(time),
        "last_seen": standing.last_seen.map(time),
        "last_change": standing.last_change.map(time),
        "next_visit": story.followed().then(|| time(standing.next_visit)),
        "variants": line.variants.iter().map(variant).collect::<Vec<_>>(),
    })
}

fn variant(variant: &Variant) -> Value {
    json!({
        "headline": variant.headline,
        "first_seen": time(variant.first_seen),
        "last_seen": time(variant.last_seen),
        "told": variant.told,
    })
}

/// One line of `redlined subscribers --json`.
pub fn subscriber(line: &SubscriberLine) -> Value {
    json!({
        "id": line.subscriber.id.to_string(),
        "address": line.address.as_ref().map(EmailAddress::as_str),
        "since": time(line.subscriber.since),
        "paused": line.subscriber.paused.map(time),
        "suspended": line.subscriber.suspended.as_ref().map(|it| time(it.at)),
        "suspended_why": line.subscriber.suspended.as_ref().map(|it| &it.reason),
        "subscriptions": line.subscriptions.iter().map(subscription).collect::<Vec<_>>(),
    })
}

/// All that is kept of a subscriber, for themselves.
pub fn everything_of(line: &SubscriberLine, messages: &[Alert]) -> Value {
    let mut everything = subscriber(line);
    let message = |alert: &Alert| {
        json!({
            "id": alert.id.to_string(),
            "story": alert.story.to_string(),
            "older": alert.older,
            "newer": alert.newer,
            "made": time(alert.made),
            "state": alert.state.code(),
            "attempts": alert.attempts,
            "reply": alert.reply,
        })
    };
    everything["failures"] = json!(line.subscriber.failures.unwrap_or(0));
    everything["messages"] = messages.iter().map(message).collect();
    everything
}

fn subscription(line: &SubscriptionLine) -> Value {
    let Subscription {
        id,
        scope,
        at_least,
        confirmed,
        ended,
        wish,
        ..
    } = &line.subscription;
    let (zone, hour, day) = wish.often.at();
    let day = day.and_then(|day| wish::DAYS.get(usize::from(day).checked_sub(1)?));
    let (kind, of) = match scope {
        Scope::All => ("all", None),
        Scope::Story(id) => ("story", Some(id.to_string())),
        Scope::Topic(topic) => ("topic", Some(topic.to_string())),
        Scope::Host(host) => ("host", Some(host.clone())),
    };
    json!({
        "id": id.to_string(),
        "scope": kind,
        "of": of,
        "story": line.story.as_ref().map(StoryName::as_str),
        "at_least": at_least.code(),
        "points": wish.points.iter().map(|kind| kind.code()).collect::<Vec<_>>(),
        "words": wish.words,
        "often": wish.often.code(),
        "hour": hour,
        "day": day,
        "zone": zone.map(Zone::as_str),
        "confirmed": time(confirmed.at),
        "by_operator": confirmed.by_operator,
        "ended": ended.as_ref().map(|ending| time(ending.at)),
        "ended_why": ended.as_ref().map(|ending| &ending.reason),
    })
}

/// One line of `redlined outbox --json`.
pub fn outbox(line: &OutboxLine) -> Value {
    let alert = &line.alert;
    let (event, moved_to) = match &alert.event {
        None => (None, None),
        Some(PageEvent::Gone) => (Some("gone"), None),
        Some(PageEvent::Restored) => (Some("restored"), None),
        Some(PageEvent::MovedTo(url)) => (Some("moved"), Some(url)),
    };
    json!({
        "id": alert.id.to_string(),
        "state": alert.state.code(),
        "story": line.story.as_str(),
        "story_id": alert.story.to_string(),
        "older": alert.older,
        "newer": alert.newer,
        "event": event,
        "moved_to": moved_to,
        "subscriber": alert.subscriber.to_string(),
        "address": line.address.as_ref().map(EmailAddress::as_str),
        "message_id": alert.message_id,
        "made": time(alert.made),
        "due": time(alert.due),
        "attempts": alert.attempts,
        "reply": alert.reply,
    })
}

/// A line of `redlined outbox --json`: what is announced, and not yet an alert to anybody.
pub fn announced(line: &AnnouncedLine) -> Value {
    let it = &line.announcement;
    json!({
        "state": "announced",
        "story": line.story.as_str(),
        "newer": it.version,
        "made": time(it.at),
        "due": time(line.due),
    })
}

/// An alert with the mail that it is, or why it is none.
pub fn with_mail(mut line: Value, mail: Result<(&str, &str), &str>) -> Value {
    match mail {
        Ok((subject, text)) => line["mail"] = json!({"subject": subject, "text": text}),
        Err(why) => line["no_mail"] = json!(why),
    }
    line
}

/// An address that was asked to confirm.
pub fn asked(address: &EmailAddress, until: Timestamp) -> Value {
    json!({"asked": address.as_str(), "until": time(until)})
}

/// One line of `redlined suppressed --json`.
pub fn suppressed(line: &SuppressedLine) -> Value {
    let it = &line.suppression;
    json!({
        "at": time(it.at),
        "story": line.story.as_str(),
        "reason": it.reason,
        "text": it.text,
        "weight": it.weight.map(Weight::code),
    })
}

/// A page's state, and what exactly where that says more.
fn state(state: PageState) -> (&'static str, Option<&'static str>) {
    let why = match state {
        PageState::Barred(kind) => Some(kind.code()),
        PageState::Failing(kind) => Some(kind.code()),
        _ => None,
    };
    (state.code(), why)
}

/// A line of `redlined verify --json`.
pub fn finding(line: &FindingLine) -> Value {
    json!({"story": line.story.as_ref().map(StoryName::as_str), "what": line.what})
}
