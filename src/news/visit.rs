//! Visits: what they found, where they leave a story, and what was seen but not yet told.

use minicbor::{Decode, Encode};

use super::alert::PageEvent;
use super::fact::Weight;
use super::hash::Hash;
use super::reading::BarrierKind;
use super::snapshot::{FailureKind, Snapshot, Validators};
use super::time::Timestamp;

/// What came of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Outcome {
    /// The first article read from this page.
    #[n(0)]
    First,
    /// The page has not changed by a byte.
    #[n(1)]
    Same,
    /// The page differs, its article does not.
    #[n(2)]
    Noise,
    /// The article changed.
    #[n(3)]
    Changed,
    /// The article's body returned to an earlier state.
    #[n(4)]
    Reverted,
    /// Something was seen that needs a second visit to be believed.
    #[n(5)]
    Candidate,
    /// Something stood in the article's place.
    #[n(6)]
    Barred,
    /// No page came.
    #[n(7)]
    Failed,
    /// The page is gone, confirmed.
    #[n(8)]
    Gone,
    /// The address now leads to another article, confirmed.
    #[n(9)]
    Moved,
    /// The page is back after it was told gone.
    #[n(10)]
    Restored,
    /// The page is back, and nobody was told that it was away.
    #[n(11)]
    Recovered,
}

impl Outcome {
    /// Its name outside.
    pub fn code(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Same => "same",
            Self::Noise => "noise",
            Self::Changed => "changed",
            Self::Reverted => "reverted",
            Self::Candidate => "candidate",
            Self::Barred => "barred",
            Self::Failed => "failed",
            Self::Gone => "gone",
            Self::Moved => "moved",
            Self::Restored => "restored",
            Self::Recovered => "recovered",
        }
    }
}

/// The state of a story's page, as of the last visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Encode, Decode)]
pub enum PageState {
    /// Never read yet.
    #[default]
    #[n(0)]
    Unread,
    /// It gives the article.
    #[n(1)]
    Ok,
    /// Something stands in the article's place.
    #[n(2)]
    Barred(#[n(0)] BarrierKind),
    /// It seems to be gone, not yet confirmed.
    #[n(3)]
    Missing,
    /// It is gone, confirmed and told.
    #[n(4)]
    Gone,
    /// Its address leads to another article, confirmed and told.
    #[n(5)]
    Moved,
    /// No page comes.
    #[n(6)]
    Failing(#[n(0)] FailureKind),
}

impl PageState {
    /// Its name outside.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unread => "unread",
            Self::Ok => "ok",
            Self::Barred(_) => "barred",
            Self::Missing => "missing",
            Self::Gone => "gone",
            Self::Moved => "moved",
            Self::Failing(_) => "failing",
        }
    }
}

/// Where a story is now. Soft: what it holds beyond the last commit can be learned again.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Standing {
    /// When to look next.
    #[n(0)]
    pub next_visit: Timestamp,
    /// What the page is like.
    #[n(1)]
    pub state: PageState,
    /// What to send with the next request.
    #[n(2)]
    pub validators: Validators,
    /// SHA-256 of the last body that gave the article as it stands, where it was reckoned; equal bytes
    /// need no reading.
    #[n(3)]
    pub body: Option<Hash>,
    /// When the last visit of any outcome was asked for.
    #[n(4)]
    pub last_visit: Option<Timestamp>,
    /// When the last visit that showed the article unchanged, or changed it, was asked for.
    #[n(5)]
    pub last_seen: Option<Timestamp>,
    /// When the article last changed.
    #[n(6)]
    pub last_change: Option<Timestamp>,
    /// Visits in a row that showed no change.
    #[n(7)]
    pub unchanged: u32,
    /// Visits in a row that gave no article.
    #[n(8)]
    pub failures: u32,
    /// The trouble of the last visit in one sentence, for the operator.
    #[n(9)]
    pub trouble: Option<String>,
    /// The page says that it is being updated.
    #[n(10)]
    pub developing: bool,
    /// Since when `state` has been what it is.
    #[n(11)]
    pub state_since: Option<Timestamp>,
    /// Conditional visits since the last unconditional one; some servers say "not modified" for ever.
    #[n(12)]
    pub conditional: u32,
    /// That the page is gone or moved, if that is the last that readers were told of it.
    #[n(13)]
    pub told: Option<PageEvent>,
    /// What furniture the page showed when only that was last seen to differ.
    #[n(14)]
    pub furnished: Option<Hash>,
    /// When the operator was told that the story stopped working, while it does not.
    #[n(15)]
    pub reported: Option<Timestamp>,
    /// For how many seconds the server says that its page is good (`Cache-Control: max-age`).
    #[n(16)]
    pub good_for_seconds: Option<u32>,
}

impl Standing {
    /// The page is byte by byte the one that gave the article as it stands, and need not be read to
    /// know it.
    pub fn is_shown_by(&self, snapshot: &Snapshot) -> bool {
        snapshot.status == 200
            && self.validators.body.is_some()
            && self.validators.body == Some(snapshot.sum())
            && self.body == Some(snapshot.sha256())
    }

    /// A story that was never visited, due now.
    pub fn new(now: Timestamp) -> Self {
        Self {
            next_visit: now,
            state: PageState::Unread,
            validators: Validators::default(),
            body: None,
            last_visit: None,
            last_seen: None,
            last_change: None,
            unchanged: 0,
            failures: 0,
            trouble: None,
            developing: false,
            state_since: None,
            conditional: 0,
            told: None,
            furnished: None,
            reported: None,
            good_for_seconds: None,
        }
    }
}

/// A row of visits with the same outcome, so that a gap is never taken for stability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Run {
    /// What they all found.
    #[n(0)]
    pub outcome: Outcome,
    /// When the first was asked for.
    #[n(1)]
    pub first: Timestamp,
    /// When the last was asked for.
    #[n(2)]
    pub last: Timestamp,
    /// How many.
    #[n(3)]
    pub count: u32,
    /// The longest time between two of them, in milliseconds.
    #[n(4)]
    pub longest_gap_millis: u64,
}

impl Run {
    /// A row of one visit.
    pub fn new(outcome: Outcome, asked: Timestamp) -> Self {
        Self {
            outcome,
            first: asked,
            last: asked,
            count: 1,
            longest_gap_millis: 0,
        }
    }

    /// Adds a visit with the same outcome.
    pub fn lengthen(&mut self, asked: Timestamp) {
        let gap = u64::try_from(asked.since(self.last).as_millis()).unwrap_or(u64::MAX);
        self.longest_gap_millis = self.longest_gap_millis.max(gap);
        self.last = asked;
        self.count = self.count.saturating_add(1);
    }
}

/// A state seen and not yet believed: never a version until a second visit confirms it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Candidate {
    /// What was seen.
    #[n(0)]
    pub kind: CandidateKind,
    /// When the first visit that showed it was answered.
    #[n(1)]
    pub first_seen: Timestamp,
    /// The fingerprint of the article seen, if there was one.
    #[n(2)]
    pub fingerprint: Option<Fingerprint>,
    /// How many visits have shown it.
    #[n(3)]
    pub visits: u32,
    /// Where the address leads, if it moved.
    #[n(4)]
    pub url: Option<String>,
}

impl Candidate {
    /// This is what it showed.
    pub fn shows(&self, seen: &Fingerprint) -> bool {
        self.fingerprint
            .is_some_and(|earlier| earlier.whole == seen.whole)
    }
}

/// What is believed only after a second visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum CandidateKind {
    /// A body emptied or cut short.
    #[n(0)]
    CutShort,
    /// Gone (404, 410, or redirected to the front page).
    #[n(1)]
    Gone,
    /// Redirected to another article.
    #[n(2)]
    Moved,
    /// Another article, or another edition, under the same address.
    #[n(3)]
    Another,
    /// Something around the sentences went, a byline or a caption, while each sentence stands.
    #[n(4)]
    Stripped,
}

/// What an article's text amounts to, by the keys that `diff` compares: equal fingerprints, no change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Encode, Decode)]
pub struct Fingerprint {
    /// The version it is of; 0 for a candidate's.
    #[n(0)]
    pub version: u32,
    /// Of the headline.
    #[n(1)]
    pub headline: Hash,
    /// Of the blocks.
    #[n(2)]
    pub body: Hash,
    /// Of every field that makes a version.
    #[n(3)]
    pub whole: Hash,
}

/// A wording of the headline that the site shows by turns.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Variant {
    /// The headline.
    #[n(0)]
    pub headline: String,
    /// When it was first seen.
    #[n(1)]
    pub first_seen: Timestamp,
    /// When it was last seen.
    #[n(2)]
    pub last_seen: Timestamp,
    /// Since when it has been the one shown, without a break.
    #[n(3)]
    pub showing_since: Timestamp,
    /// It was told to readers.
    #[n(4)]
    pub told: bool,
}

impl Variant {
    /// The headlines that were shown by turns: each came back after another, or stood before one that did.
    pub fn by_turns(variants: Vec<Self>) -> Vec<Self> {
        let between = |one: &Self, other: &Self| {
            one.first_seen < other.last_seen && other.first_seen < one.last_seen
        };
        let others = variants.clone();
        let turns = |one: &Self| {
            let mut others = others.iter().filter(|other| other.headline != one.headline);
            others.any(|other| between(one, other))
        };
        variants.into_iter().filter(turns).collect()
    }
}

/// A change that was seen and not told, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Suppression {
    /// When the visit that saw it was answered.
    #[n(0)]
    pub at: Timestamp,
    /// Why it was not told: `variant`, `candidate`, `settling`, `barrier`, `furniture`, `template`,
    /// `undone`.
    #[n(1)]
    pub reason: String,
    /// What was seen, for people.
    #[n(2)]
    pub text: String,
    /// How much it would have weighed.
    #[n(3)]
    pub weight: Option<Weight>,
}
