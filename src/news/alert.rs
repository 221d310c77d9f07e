//! What is owed to readers: announcements, and the alerts they become.

use minicbor::{Decode, Encode};

use super::fact::Weight;
use super::id::{AlertId, StoryId, SubscriberId};
use super::time::Timestamp;

/// The duty to tell everybody concerned about one version. Written in the commit of the version.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Announcement {
    /// The story.
    #[n(0)]
    pub story: StoryId,
    /// The version to tell of.
    #[n(1)]
    pub version: u32,
    /// When it was committed.
    #[n(2)]
    pub at: Timestamp,
    /// How much the version weighs against the one before it.
    #[n(3)]
    pub weight: Weight,
    /// What happened to the page, where that is the news; then `version` is the last good one.
    #[n(4)]
    pub event: Option<PageEvent>,
    /// Of an event: when the last visit without it was asked for.
    #[n(5)]
    pub without: Option<Timestamp>,
    /// Of an event: when the first visit with it was answered.
    #[n(6)]
    pub first_seen: Option<Timestamp>,
}

/// What can happen to a page that readers are told of.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode)]
pub enum PageEvent {
    /// It is gone.
    #[n(0)]
    Gone,
    /// It is back.
    #[n(1)]
    Restored,
    /// Its address now leads to this one.
    #[n(2)]
    MovedTo(#[n(0)] String),
}

/// A message owed to one subscriber. Its id, range and Message-ID are fixed in the commit that makes it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Alert {
    /// Minted once.
    #[n(0)]
    pub id: AlertId,
    /// To whom.
    #[n(1)]
    pub subscriber: SubscriberId,
    /// Of which story.
    #[n(2)]
    pub story: StoryId,
    /// The version that the subscriber knows.
    #[n(3)]
    pub older: u32,
    /// The version to tell of.
    #[n(4)]
    pub newer: u32,
    /// The left side of the Message-ID (RFC 5322, section 3.6.4), the same for every repeat.
    #[n(5)]
    pub message_id: String,
    /// When it was made.
    #[n(6)]
    pub made: Timestamp,
    /// How it fares.
    #[n(7)]
    pub state: AlertState,
    /// When to try next; of one that was delivered, when the relay took it.
    #[n(8)]
    pub due: Timestamp,
    /// How often it was tried.
    #[n(9)]
    pub attempts: u32,
    /// What the relay said last, for the operator.
    #[n(10)]
    pub reply: Option<String>,
    /// What happened to the page, where that is the news; then `older` and `newer` are the last good version.
    #[n(11)]
    pub event: Option<PageEvent>,
    /// Of an event: when the last visit without it was asked for.
    #[n(12)]
    pub without: Option<Timestamp>,
    /// Of an event: when the first visit with it was answered.
    #[n(13)]
    pub first_seen: Option<Timestamp>,
    /// Of a digest: all that it tells, weightiest first; the fields above are then of the first.
    #[cbor(n(14), default)]
    pub digest: Vec<Told>,
    /// The relay may have it: an attempt ended without a word.
    #[cbor(n(15), default)]
    pub uncertain: bool,
}

impl Alert {
    /// What it tells of, story by story.
    pub fn tells(&self) -> Vec<Told> {
        if !self.digest.is_empty() {
            return self.digest.clone();
        }
        vec![Told {
            story: self.story,
            older: self.older,
            newer: self.newer,
            event: self.event.clone(),
            without: self.without,
            first_seen: self.first_seen,
        }]
    }
}

/// What a message tells of one story.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Told {
    /// Of which story.
    #[n(0)]
    pub story: StoryId,
    /// The version that the subscriber knows.
    #[n(1)]
    pub older: u32,
    /// The version to tell of.
    #[n(2)]
    pub newer: u32,
    /// What happened to the page, where that is the news.
    #[n(3)]
    pub event: Option<PageEvent>,
    /// Of an event: when the last visit without it was asked for.
    #[n(4)]
    pub without: Option<Timestamp>,
    /// Of an event: when the first visit with it was answered.
    #[n(5)]
    pub first_seen: Option<Timestamp>,
}

/// How an alert fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum AlertState {
    /// To be delivered when due.
    #[n(0)]
    Waiting,
    /// Taken by the relay.
    #[n(1)]
    Delivered,
    /// Refused for good.
    #[n(2)]
    Refused,
    /// Set aside: it could not be rendered, or was tried for too long.
    #[n(3)]
    SetAside,
    /// Not wanted any more.
    #[n(4)]
    Cancelled,
}

impl AlertState {
    /// Its name, for people and outside.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Refused => "refused",
            Self::SetAside => "set_aside",
            Self::Cancelled => "cancelled",
        }
    }
}
