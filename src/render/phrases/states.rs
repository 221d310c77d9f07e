//! How stories, subscriptions and the program fare.

use super::{count, date, moment};
use crate::news::{Alert, Outcome, PageState, Scope, Standing, Story, Subscription, Variant};
use crate::render::view::{Status, Visited};

/// How a page stands: "developing", "settled", "barred by a consent page".
pub fn state(state: PageState, developing: bool, followed: bool) -> String {
    match state {
        _ if !followed => "no longer followed".to_owned(),
        PageState::Unread => "not read yet".to_owned(),
        PageState::Ok if developing => "developing".to_owned(),
        PageState::Ok => "settled".to_owned(),
        PageState::Barred(kind) => format!("barred by {}", kind.words()),
        PageState::Missing => "seems to be gone".to_owned(),
        PageState::Gone => "gone".to_owned(),
        PageState::Moved => "moved away".to_owned(),
        PageState::Failing(kind) => format!("no page: {}", kind.code().replace('_', " ")),
    }
}

/// Whether a story is shown as developing: its page can be read and says so.
pub fn is_developing(story: &Story, standing: &Standing) -> bool {
    story.followed() && standing.developing && standing.state == PageState::Ok
}

/// How a page stands in one word, for a column.
pub fn state_in_a_word(state: PageState, developing: bool, followed: bool) -> &'static str {
    match state {
        _ if !followed => "ended",
        PageState::Unread => "unread",
        PageState::Ok if developing => "developing",
        PageState::Ok => "settled",
        PageState::Barred(_) => "barred",
        PageState::Missing => "missing",
        PageState::Gone => "gone",
        PageState::Moved => "moved",
        PageState::Failing(_) => "failing",
    }
}

/// What stands over headlines shown by turns.
pub const BY_TURNS: &str = "Headlines shown by turns";

/// A headline shown by turns, with its first and last sight.
pub fn variant(variant: &Variant) -> String {
    let told = if variant.told { ", told last" } else { "" };
    format!(
        "“{}”, seen from {} to {}{told}",
        variant.headline,
        variant.first_seen.to_minute(),
        variant.last_seen.to_minute()
    )
}

/// What came of a visit.
pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::First => "first version",
        Outcome::Same | Outcome::Noise => "no change",
        Outcome::Changed => "changed",
        Outcome::Reverted => "changed back",
        Outcome::Candidate => "seen, not believed yet",
        Outcome::Barred => "barred",
        Outcome::Failed => "failed",
        Outcome::Gone => "gone",
        Outcome::Moved => "moved away",
        Outcome::Restored => "restored",
        Outcome::Recovered => "back",
    }
}

/// "every story", "topic istanbul-talks".
pub fn scope(scope: &Scope, story: Option<&str>) -> String {
    match scope {
        Scope::All => "every story".to_owned(),
        Scope::Story(id) => story.map_or_else(|| format!("story {id}"), ToOwned::to_owned),
        Scope::Topic(topic) => format!("topic {topic}"),
        Scope::Host(host) => format!("stories on {host}"),
    }
}

/// On whose word a subscription stands, or why it ended.
pub fn confirmation(subscription: &Subscription) -> String {
    match &subscription.ended {
        Some(ending) => format!("ended {} ({})", date(ending.at), ending.reason),
        None if subscription.confirmed.by_operator => "on the operator’s word".to_owned(),
        None => "confirmed".to_owned(),
    }
}

/// How often an alert was tried and what the relay said; nothing before the first time.
pub fn tried(alert: &Alert) -> String {
    let tries = match alert.attempts {
        0 => return String::new(),
        1 => "tried once".to_owned(),
        times => format!("tried {times} times"),
    };
    match &alert.reply {
        Some(reply) => format!("{tries}: {reply}"),
        None => tries,
    }
}

/// Whether the daemon runs.
pub fn running(status: &Status) -> String {
    match status.running_since {
        Some(since) => format!("redlined {} runs since {}", status.program, moment(since)),
        None => format!("redlined {}: no daemon runs", status.program),
    }
}

/// How the program fares, by label.
pub fn status(status: &Status) -> Vec<(&'static str, String)> {
    let number = |number: u32| number as usize;
    let stories = format!(
        "{} followed, {} developing, {} ended",
        count(number(status.followed), "story"),
        status.developing,
        status.ended
    );
    let subscribers = format!(
        "{}, {}",
        count(number(status.subscribers), "subscriber"),
        count(number(status.subscriptions), "subscription")
    );
    let oldest = status
        .oldest_waiting
        .map(|since| format!(", the oldest since {}", moment(since)));
    let outbox = format!(
        "{} waiting{}, {} undelivered",
        status.waiting,
        oldest.unwrap_or_default(),
        status.undelivered
    );
    let next = status.next_visit.map_or_else(|| "none".to_owned(), moment);
    vec![
        ("answered by", status.answered_by.clone()),
        ("stories", stories),
        ("versions", status.versions.to_string()),
        ("next visit", next),
        ("subscribers", subscribers),
        ("outbox", outbox),
        ("store", format!("{} MB", status.bytes.div_ceil(1_000_000))),
    ]
}

/// What came of a visit: "version 4, substantive".
pub fn visited(visited: &Visited) -> String {
    let first = visited.outcome == Outcome::First;
    let version = visited.version.filter(|_| !first);
    let parts = [
        Some(outcome(visited.outcome).to_owned()),
        version.map(|number| format!("version {number}")),
        visited.weight.map(|weight| weight.code().to_owned()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What was read at a first visit: "12 paragraphs, developing; next visit 16 May 2025, 16:25 UTC".
pub fn read(visited: &Visited) -> String {
    format!(
        "{}{}; next visit {}",
        count(visited.paragraphs, "paragraph"),
        if visited.developing {
            ", developing"
        } else {
            ""
        },
        moment(visited.next_visit)
    )
}

/// That nothing in the store is otherwise than it was written.
pub const ALL_IS_WELL: &str = "every version, page and fact is as it was written";
