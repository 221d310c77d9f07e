//! The keys of the one tree, readable and in the order in which they are asked for.
//!
//! | key | value | kind |
//! |---|---|---|
//! | `story/STORY` | the story | durable |
//! | `standing/STORY` | where it is now | durable with a commit, else soft |
//! | `version/STORY/N` | version N: head, fingerprint, packed article | durable |
//! | `page/STORY/N` | the Nth page kept, and where in `pages/` it lies | durable |
//! | `candidate/STORY`, `variants/STORY` | what is seen and not yet believed or told | durable |
//! | `suppressed/STORY/N` | a change that was not told | durable |
//! | `run/STORY/N` | a row of visits with the same outcome | durable, later |
//! | `running/STORY` | the row of visits that goes on | soft |
//! | `host/NAME` | what visits have taught about a host | durable |
//! | `note/N` | what the operator is to be told | durable |
//! | `question/HASH` | a confirmation mail that the relay has not taken | durable |
//! | `announcement/N` | a version to tell of | durable |
//! | `told/STORY` | when alerts were last made | durable |
//! | `alert/ALERT` | an alert, waiting or done | durable |
//! | `expansion/STORY` | announcements being turned into alerts, and up to whom | durable |
//! | `owed/SUBSCRIBER/STORY` | what is gathered for a digest | durable |
//! | `subscriber/SUBSCRIBER` | since when, whether paused or suspended | durable |
//! | `address/SUBSCRIBER` | the e-mail address, and nothing else | durable |
//! | `subscription/SUBSCRIBER/ID` | what is wanted | durable |
//! | `feed/HASH` | what is known of a feed | durable, a look that brought nothing soft |
//! | `format` | the format that a store of an older one was brought to | durable |
//! | `sequence` | the number of the last announcement | durable |
//! | `name/NAME`, `url/HASH` | the story that has it | derived |
//! | `due/TIME/ALERT` | nothing: the key says it | derived |
//! | `waiting/STORY/SUBSCRIBER/ALERT` | nothing: the key says it | derived |
//! | `ripe/TIME/SUBSCRIBER/STORY` | nothing: when what is owed is due | derived |
//! | `subscriber_of/HASH` | the subscriber with this address | derived |
//! | `subscription_of/ID` | whose subscription it is | derived |
//! | `hears/SCOPE/SUBSCRIBER/ID` | nothing: a subscription in force, by what it is about | derived |
//! | `sentences/STORY` | every sentence with the versions it stands in | beside |
//! | `sentences/STORY/N` | what version N, which is newer than that, adds to it | beside |
//! | `words/STORY` | which words these may hold | beside |
//! | `words/STORY/added` | which words the newer ones may hold | beside |
//! | `like/HASH` | the story that last began with this paragraph | beside |
//! | `applied` | the journal's chain up to where the tree has it | soft |
//! | `part/KEY/N` | the Nth part of a long value | below the tree |
//!
//! Durable keys are journalled before they are acknowledged; derived ones are computed from them.
//! What stands beside is made again when it is asked for and missing.

use std::fmt;

use super::error::Error;
use crate::news::{
    Address, AlertId, EmailAddress, Hash, Scope, StoryId, StoryName, SubscriberId, SubscriptionId,
    Timestamp,
};

/// A key of the tree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key(String);

impl Key {
    /// A key as it stands in the tree or the journal.
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The first part, which says what the value is.
    pub(super) fn family(&self) -> &str {
        self.part(0)
    }

    /// The part so many slashes in; empty where there is none.
    pub(super) fn part(&self, place: usize) -> &str {
        self.0.split('/').nth(place).unwrap_or_default()
    }

    /// Its value stands in the journal.
    pub(super) fn is_durable(&self) -> bool {
        DURABLE.contains(&self.family())
    }

    /// Its value in the tree may be newer than in the journal.
    pub(super) fn is_soft(&self) -> bool {
        SOFT.contains(&self.family())
    }

    /// The number that the key ends in.
    pub(super) fn number(&self) -> Option<u32> {
        self.0.rsplit('/').next()?.parse().ok()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! of_story {
    ($($name:ident)*) => {$(
        pub(super) fn $name(story: StoryId) -> Key {
            Key(format!(concat!(stringify!($name), "/{}"), story))
        }
    )*};
}

macro_rules! numbered {
    ($($name:ident)*) => {$(
        pub(super) fn $name(story: StoryId, number: u32) -> Key {
            Key(format!(concat!(stringify!($name), "/{}/{:010}"), story, number))
        }
    )*};
}

macro_rules! all_of_story {
    ($($name:ident $family:literal)*) => {$(
        pub(super) fn $name(story: StoryId) -> String {
            format!(concat!($family, "/{}/"), story)
        }
    )*};
}

of_story!(story standing candidate variants told expansion running sentences words);
numbered!(version page suppressed run);
all_of_story!(versions "version" pages "page" all_suppressed "suppressed" runs "run" sentences_steps "sentences");

/// What the journal holds and the tree can be made from.
const DURABLE: &[&str] = &[
    "address",
    "alert",
    "announcement",
    "candidate",
    "expansion",
    "feed",
    "format",
    "host",
    "note",
    "owed",
    "page",
    "question",
    "run",
    "sequence",
    "standing",
    "story",
    "subscriber",
    "subscription",
    "suppressed",
    "told",
    "variants",
    "version",
];

/// What the tree alone holds, and what may be newer there than in the journal.
const SOFT: &[&str] = &["applied", "feed", "running", "standing"];

/// What is made again where it is missing, and the parts of long values.
pub(super) const BESIDE: &[&str] = &["like", PART, "sentences", "words"];
pub(super) const PART: &str = "part";

pub(super) const STORIES: &str = "story/";
pub(super) const STANDINGS: &str = "standing/";
pub(super) const PAGES: &str = "page/";
pub(super) const RUNNING: &str = "running/";
pub(super) const SUPPRESSED: &str = "suppressed/";
pub(super) const ANNOUNCEMENTS: &str = "announcement/";
pub(super) const ALERTS: &str = "alert/";
pub(super) const NOTES: &str = "note/";
pub(super) const QUESTIONS: &str = "question/";
pub(super) const HOSTS: &str = "host/";
pub(super) const WORDS: &str = "words/";
pub(super) const DUE: &str = "due/";
pub(super) const FEEDS: &str = "feed/";
pub(super) const EXPANSIONS: &str = "expansion/";
pub(super) const OWED: &str = "owed/";
pub(super) const RIPE: &str = "ripe/";
pub(super) const SUBSCRIBERS: &str = "subscriber/";
pub(super) const SUBSCRIPTIONS: &str = "subscription/";

pub(super) fn announcement(number: u64) -> Key {
    Key(format!("announcement/{number:020}"))
}

pub(super) fn note(number: u32) -> Key {
    Key(format!("note/{number:010}"))
}

/// What is asked, by its hash: no address stands in a key.
pub(super) fn question(asked: &Hash) -> Key {
    Key(format!("question/{asked}"))
}

pub(super) fn host(name: &str) -> Key {
    Key(format!("host/{name}"))
}

pub(super) fn alert(id: AlertId) -> Key {
    Key(format!("alert/{id}"))
}

pub(super) fn subscriber(id: SubscriberId) -> Key {
    Key(format!("subscriber/{id}"))
}

pub(super) fn address(id: SubscriberId) -> Key {
    Key(format!("address/{id}"))
}

pub(super) fn subscription(subscriber: SubscriberId, id: SubscriptionId) -> Key {
    Key(format!("subscription/{subscriber}/{id}"))
}

pub(super) fn subscriptions_of(subscriber: SubscriberId) -> String {
    format!("subscription/{subscriber}/")
}

/// Stands in a store that was of an older format.
pub(super) fn format() -> Key {
    Key("format".to_owned())
}

pub(super) fn sequence() -> Key {
    Key("sequence".to_owned())
}

pub(super) fn applied() -> Key {
    Key("applied".to_owned())
}

pub(super) fn name(name: &StoryName) -> Key {
    Key(format!("name/{name}"))
}

/// Addresses may be longer than a key should be, so their hash stands in the key.
pub(super) fn url(address: &Address) -> Key {
    let hash = Hash::of([address.as_str().as_bytes()]);
    Key(format!("url/{hash}"))
}

/// A feed, by the hash of its address.
pub(super) fn feed(address: &Address) -> Key {
    let hash = Hash::of([address.as_str().as_bytes()]);
    Key(format!("feed/{hash}"))
}

/// Times sort as text when their sign is turned.
pub(super) fn due(at: Timestamp, alert: AlertId) -> Key {
    Key(format!("due/{}/{alert}", sortable(at)))
}

/// What a version newer than a story's table of sentences adds to it.
pub(super) fn sentences_step(story: StoryId, number: u32) -> Key {
    Key(format!("sentences/{story}/{number:010}"))
}

/// The words of what newer versions added to a story's table.
pub(super) fn words_added(story: StoryId) -> Key {
    Key(format!("words/{story}/added"))
}

/// A paragraph, by its hash.
pub(super) fn like(paragraph: u64) -> Key {
    Key(format!("like/{paragraph:016x}"))
}

/// An alert that waits, by whom it is for; they are delivered in their order.
pub(super) fn waiting(story: StoryId, subscriber: SubscriberId, alert: AlertId) -> Key {
    Key(format!("waiting/{story}/{subscriber}/{alert}"))
}

pub(super) fn waiting_of(story: StoryId, subscriber: SubscriberId) -> String {
    format!("waiting/{story}/{subscriber}/")
}

pub(super) fn owed(subscriber: SubscriberId, story: StoryId) -> Key {
    Key(format!("owed/{subscriber}/{story}"))
}

pub(super) fn owed_to(subscriber: SubscriberId) -> String {
    format!("owed/{subscriber}/")
}

pub(super) fn ripe(at: Timestamp, subscriber: SubscriberId, story: StoryId) -> Key {
    Key(format!("ripe/{}/{subscriber}/{story}", sortable(at)))
}

/// Before everything owed that is ripe after this time.
pub(super) fn ripe_after(at: Timestamp) -> String {
    format!("ripe/{}0", sortable(at))
}

/// Before every alert that is due after this time.
pub(super) fn due_after(at: Timestamp) -> String {
    format!("due/{}0", sortable(at))
}

fn sortable(at: Timestamp) -> String {
    format!("{:016x}", at.as_millis().cast_unsigned() ^ (1 << 63))
}

/// The story in a key.
pub(super) fn story_in(key: &Key) -> Result<StoryId, Error> {
    key.part(1).parse().map_err(|_| strange(key))
}

/// A key that nothing of ours would have made.
pub(super) fn strange(key: &Key) -> Error {
    Error::damaged(format!("the key {key} is not one of ours"))
}

/// The time in a `due` or `ripe` key.
pub(super) fn due_time(key: &Key) -> Option<Timestamp> {
    let bits = u64::from_str_radix(key.part(1), 16).ok()? ^ (1 << 63);
    Some(Timestamp::from_millis(bits.cast_signed()))
}

/// The address itself stands in one place only, so that erasing it there erases it.
pub(super) fn subscriber_of(address: &EmailAddress) -> Key {
    let hash = Hash::of([address.identity().as_bytes()]);
    Key(format!("subscriber_of/{hash}"))
}

pub(super) fn subscription_of(id: SubscriptionId) -> Key {
    Key(format!("subscription_of/{id}"))
}

/// Who hears of what: all keys of a scope, in the order of subscribers.
pub(super) fn hears(scope: &Scope) -> String {
    match scope {
        Scope::All => "hears/all/".to_owned(),
        Scope::Story(story) => format!("hears/story.{story}/"),
        Scope::Topic(topic) => format!("hears/topic.{topic}/"),
        // A host may be anything that somebody typed.
        Scope::Host(host) => format!("hears/host.{}/", Hash::of([host.as_bytes()])),
    }
}

pub(super) fn part_of(key: &Key, place: usize) -> String {
    format!("part/{key}/{place:04}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alerts_sort_by_the_time_at_which_they_are_due() {
        let id = AlertId::from_bits(7);
        let at = Timestamp::from_millis;
        let keys = [at(-5), at(0), at(1_000), at(1_700_000_000_000)].map(|time| due(time, id));
        assert!(keys.is_sorted());
        assert_eq!(due_time(&keys[0]), Some(at(-5)));
        assert!(keys[2].as_str() < due_after(at(1_000)).as_str());
        assert!(keys[3].as_str() > due_after(at(1_000)).as_str());
    }

    #[test]
    fn numbers_sort_as_text_and_read_back() {
        let story = StoryId::from_bits(9);
        assert!(version(story, 9) < version(story, 10));
        assert_eq!(version(story, 10).number(), Some(10));
        assert!(version(story, 10).as_str().starts_with(&versions(story)));
        assert_eq!(version(story, 10).family(), "version");
    }
}
