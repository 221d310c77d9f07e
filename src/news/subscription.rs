//! Who wants to hear of what.

use std::time::Duration;

use minicbor::{Decode, Encode};

use super::fact::Weight;
use super::id::{StoryId, SubscriberId, SubscriptionId};
use super::story::{Story, Topic};
use super::time::Timestamp;
use super::wish::Wish;

/// A person, or a desk, who confirmed that they want to hear from us.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Subscriber {
    /// By which everything else names them.
    #[n(0)]
    pub id: SubscriberId,
    /// When they became one.
    #[n(1)]
    pub since: Timestamp,
    /// Since when they want a pause: what changes meanwhile is gathered.
    #[n(2)]
    pub paused: Option<Timestamp>,
    /// Since when nothing is sent to them, because their address takes nothing.
    #[n(3)]
    pub suspended: Option<Suspension>,
    /// How often in a row, lately, mail to them was not delivered.
    #[n(4)]
    pub failures: Option<u32>,
    /// When that happened last.
    #[n(5)]
    pub last_failure: Option<Timestamp>,
}

impl Subscriber {
    /// Somebody who becomes one now.
    pub fn new(id: SubscriberId, since: Timestamp) -> Self {
        Self {
            id,
            since,
            paused: None,
            suspended: None,
            failures: None,
            last_failure: None,
        }
    }

    /// Ends a pause or a suspension.
    pub fn go_on(&mut self) {
        (self.paused, self.suspended) = (None, None);
        (self.failures, self.last_failure) = (None, None);
    }

    /// Counts a message that was not delivered, and suspends the address where it is gone or this
    /// happens too often.
    pub fn count_failure(&mut self, at: Timestamp, for_good: bool, why: &str) {
        let lately = |last: &Timestamp| at.since(*last) < FORGOTTEN_AFTER;
        let before = self.last_failure.filter(lately).and(self.failures);
        let failures = before.unwrap_or(0) + 1;
        self.failures = Some(failures);
        self.last_failure = Some(at);
        if self.suspended.is_none() && (for_good || failures >= MOST_FAILURES) {
            self.suspended = Some(Suspension {
                at,
                reason: why.chars().filter(|c| !c.is_control()).take(300).collect(),
            });
        }
    }
}

/// So many messages in a row may fail,
const MOST_FAILURES: u32 = 5;
/// and so long after the last one they are forgotten.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(30 * 86_400);

/// Why nothing is sent to a subscriber any more, until they or the operator say that it may be.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Suspension {
    /// Since when.
    #[n(0)]
    pub at: Timestamp,
    /// What was said of their address.
    #[n(1)]
    pub reason: String,
}

/// What one subscriber wants to hear of. Never edited: a change ends it and begins another.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Subscription {
    /// Minted once.
    #[n(0)]
    pub id: SubscriptionId,
    /// Whose.
    #[n(1)]
    pub subscriber: SubscriberId,
    /// Of what.
    #[n(2)]
    pub scope: Scope,
    /// From what weight up.
    #[n(3)]
    pub at_least: Weight,
    /// When and on whose word it was confirmed; versions before are not heard.
    #[n(4)]
    pub confirmed: Confirmation,
    /// When it ended and why.
    #[n(5)]
    pub ended: Option<Ending>,
    /// What of it, and how often.
    #[cbor(n(6), default)]
    pub wish: Wish,
}

impl Subscription {
    /// It is in force.
    pub fn active(&self) -> bool {
        self.ended.is_none()
    }
}

/// What a subscription is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode)]
pub enum Scope {
    /// Every story.
    #[n(0)]
    All,
    /// One story.
    #[n(1)]
    Story(#[n(0)] StoryId),
    /// The stories of a topic.
    #[n(2)]
    Topic(#[n(0)] Topic),
    /// The stories of a host, and of those below it.
    #[n(3)]
    Host(#[n(0)] String),
}

impl Scope {
    /// Whether this story belongs to it.
    pub fn covers(&self, story: &Story) -> bool {
        match self {
            Self::Story(id) => *id == story.id,
            _ if !story.public() => false,
            Self::All => true,
            Self::Topic(topic) => story.topic.as_ref() == Some(topic),
            Self::Host(host) => is_on(&story.address.host(), host),
        }
    }

    /// Every scope that covers this story.
    pub fn all_of(story: &Story) -> Vec<Self> {
        if !story.public() {
            return vec![Self::Story(story.id)];
        }
        let host = story.address.host();
        let below = host.match_indices('.').map(|(dot, _)| &host[dot + 1..]);
        let hosts = std::iter::once(host.as_str()).chain(below);
        let hosts = hosts.map(|host| Self::Host(host.to_owned()));
        let topic = story.topic.clone().map(Self::Topic);
        [Self::All, Self::Story(story.id)]
            .into_iter()
            .chain(topic)
            .chain(hosts)
            .collect()
    }
}

/// Whether a host is this one or below it, as `www.example.org` is below `example.org`.
fn is_on(host: &str, wanted: &str) -> bool {
    let below = host.strip_suffix(wanted);
    below.is_some_and(|below| below.is_empty() || below.ends_with('.'))
}

/// When and on whose word a subscription was confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Confirmation {
    /// When.
    #[n(0)]
    pub at: Timestamp,
    /// The operator's word, rather than the subscriber's own click.
    #[n(1)]
    pub by_operator: bool,
}

/// When a subscription ended and why.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Ending {
    /// When.
    #[n(0)]
    pub at: Timestamp,
    /// Why: `operator`, `subscriber`, `one_click`, `replaced`, `erased`.
    #[n(1)]
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::{Address, AskedBy};

    #[test]
    fn the_scopes_of_a_story_are_those_that_cover_it() {
        let address = Address::parse("https://www.news.example.org:8443/a").unwrap();
        let topic = |name: &str| Scope::Topic(name.parse().unwrap());
        let story = Story {
            id: StoryId::from_bits(1),
            name: "a".parse().unwrap(),
            address,
            topic: Some("talks".parse().unwrap()),
            every_seconds: None,
            asked_by: AskedBy::Command,
            since: Timestamp::from_millis(0),
            ended: None,
            plan: None,
        };
        let all = Scope::all_of(&story);
        assert!(all.iter().all(|scope| scope.covers(&story)), "{all:?}");
        let host = |name: &str| Scope::Host(name.to_owned());
        for scope in [
            Scope::All,
            Scope::Story(story.id),
            topic("talks"),
            host("www.news.example.org:8443"),
            host("example.org:8443"),
            host("org:8443"),
        ] {
            assert!(scope.covers(&story) && all.contains(&scope), "{scope:?}");
        }
        for scope in [
            Scope::Story(StoryId::from_bits(2)),
            topic("votes"),
            host("s.example.org:8443"),
            host("example.org"),
            host(""),
        ] {
            assert!(!scope.covers(&story) && !all.contains(&scope), "{scope:?}");
        }
    }

    #[test]
    fn an_address_that_is_gone_is_suspended_at_once_and_a_full_one_after_a_while() {
        let at = |days: u64| Timestamp::from_millis(0).plus(Duration::from_secs(days * 86_400));
        let mut gone = Subscriber::new(SubscriberId::from_bits(1), at(0));
        gone.count_failure(at(1), true, "5.1.1 no such user");
        assert_eq!(gone.suspended.unwrap().reason, "5.1.1 no such user");

        let mut full = Subscriber::new(SubscriberId::from_bits(1), at(0));
        for day in 1..5 {
            full.count_failure(at(day), false, "mailbox full");
        }
        assert_eq!((full.failures, &full.suspended), (Some(4), &None));
        full.count_failure(at(60), false, "mailbox full");
        assert_eq!(full.failures, Some(1), "what is long ago is forgotten");
        for day in 61..65 {
            full.count_failure(at(day), false, "mailbox full");
        }
        assert!(full.suspended.is_some());
    }
}
