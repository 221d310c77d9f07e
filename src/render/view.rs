//! What people are shown besides versions and comparisons: plain values that the archive fills and
//! every form draws.

mod hosts;
mod past;

pub use hosts::{FurnitureLine, HostLine, Requests};
pub use past::{
    BadLine, Blame, BlameLine, Counts, Dossier, DossierVersion, Found, Imported, Stats, StatsLine,
    Stretch,
};

use crate::news::{
    Alert, Announcement, EmailAddress, Fact, FeedStanding, Outcome, Standing, Story, StoryName,
    Subscriber, Subscription, Suppression, Timeline, Timestamp, Topic, Variant, Weight,
};

/// A story in a list of stories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryLine {
    /// The story.
    pub story: Story,
    /// Where it is now.
    pub standing: Standing,
    /// How many versions it has.
    pub versions: u32,
    /// The last version's headline.
    pub headline: Option<String>,
    /// Headlines that its page shows by turns.
    pub variants: Vec<Variant>,
}

/// A story's past, and where it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryView {
    /// The story and its versions.
    pub timeline: Timeline,
    /// Where it is now.
    pub standing: Standing,
    /// Headlines that its page shows by turns.
    pub variants: Vec<Variant>,
}

/// How the program fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The program's version.
    pub program: String,
    /// Since when the daemon runs; `None` where the store answered without one.
    pub running_since: Option<Timestamp>,
    /// Where the answer came from: a socket or a state directory.
    pub answered_by: String,
    /// When it was given.
    pub now: Timestamp,
    /// How many stories are followed.
    pub followed: u32,
    /// How many of these are developing.
    pub developing: u32,
    /// How many are no longer followed.
    pub ended: u32,
    /// How many versions are kept, of all stories.
    pub versions: u64,
    /// When the next visit is due.
    pub next_visit: Option<Timestamp>,
    /// How many subscribers there are.
    pub subscribers: u32,
    /// How many subscriptions are in force.
    pub subscriptions: u32,
    /// How many alerts wait to be delivered.
    pub waiting: u32,
    /// How many alerts were refused or set aside.
    pub undelivered: u32,
    /// Since when the oldest duty to tell somebody has been waiting.
    pub oldest_waiting: Option<Timestamp>,
    /// How much the store takes on the disk.
    pub bytes: u64,
    /// What the operator has to know: a reload that was refused, what was mended at opening.
    pub warnings: Vec<String>,
    /// Stories that cannot be read now, with the reason.
    pub troubles: Vec<Trouble>,
}

/// A story that cannot be read now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The story.
    pub story: StoryName,
    /// Why, in one sentence.
    pub text: String,
    /// Since when.
    pub since: Option<Timestamp>,
}

/// A subscriber with what they want to hear of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriberLine {
    /// Who.
    pub subscriber: Subscriber,
    /// Their address; `None` once it was erased.
    pub address: Option<EmailAddress>,
    /// Their subscriptions, ended ones included.
    pub subscriptions: Vec<SubscriptionLine>,
}

/// A subscription, with the name of its story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionLine {
    /// The subscription.
    pub subscription: Subscription,
    /// What its story is called, where it is about one.
    pub story: Option<StoryName>,
}

/// What anybody can choose to hear of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choices {
    /// Topics of stories that are followed.
    pub topics: Vec<Topic>,
    /// Their hosts.
    pub hosts: Vec<String>,
    /// Themselves, each with its last headline.
    pub stories: Vec<(Story, String)>,
}

/// An alert in the outbox, with the names of whom and what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxLine {
    /// The alert.
    pub alert: Alert,
    /// Its story.
    pub story: StoryName,
    /// To whom; `None` once the address was erased.
    pub address: Option<EmailAddress>,
}

/// An announcement that waits to become alerts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnouncedLine {
    /// What is announced.
    pub announcement: Announcement,
    /// Of which story.
    pub story: StoryName,
    /// When it may become alerts.
    pub due: Timestamp,
}

/// A change that was seen and not told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuppressedLine {
    /// The story.
    pub story: StoryName,
    /// What was seen, and why it was not told.
    pub suppression: Suppression,
}

/// One step of a replay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its number in the file.
    pub i: u64,
    /// When the page was fetched, where that is known.
    pub fetched: Option<Timestamp>,
    /// What the visit found.
    pub outcome: Outcome,
    /// How much it weighs.
    pub weight: Option<Weight>,
    /// What changed.
    pub facts: Vec<Fact>,
    /// Whether a reader who asked for everything would be told.
    pub alert: bool,
    /// Why a change that was seen is not told.
    pub reason: Option<String>,
}

/// What came of a visit that somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visited {
    /// The story.
    pub story: StoryName,
    /// What the visit found.
    pub outcome: Outcome,
    /// The headline that was read.
    pub headline: Option<String>,
    /// How many running paragraphs were read.
    pub paragraphs: usize,
    /// The page says that it is being updated.
    pub developing: bool,
    /// The new version, if there is one.
    pub version: Option<u32>,
    /// How much it weighs.
    pub weight: Option<Weight>,
    /// What changed.
    pub facts: Vec<Fact>,
    /// What stood in the way, in one sentence.
    pub trouble: Option<String>,
    /// When the story is looked at next.
    pub next_visit: Timestamp,
}

/// Something in the store that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingLine {
    /// In which story; `None` for the store as a whole.
    pub story: Option<StoryName>,
    /// What is wrong, in a sentence without a full stop.
    pub what: String,
}

/// A feed, and what it brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedLine {
    /// What is known of it.
    pub standing: FeedStanding,
    /// The topic of its stories.
    pub topic: Option<Topic>,
    /// It stands in the configuration.
    pub configured: bool,
    /// How many of the stories that it brought are followed.
    pub followed: usize,
    /// How many are followed no more.
    pub ended: usize,
}

/// Something around redlined that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// What.
    pub what: &'static str,
    /// How it is.
    pub health: Health,
    /// What was seen, in a sentence without a full stop.
    pub said: String,
    /// What to do about it.
    pub todo: Option<String>,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// As it should be.
    Good,
    /// Amiss.
    Bad,
    /// Nobody could tell.
    Unknown,
}

impl Health {
    /// Its name outside.
    pub fn code(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Unknown => "unknown",
        }
    }
}
