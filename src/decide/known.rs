//! What goes into a decision and what comes out of it: plain values.

use crate::news::{
    Announcement, Candidate, Fingerprint, Hash, HostMemory, Note, Outcome, Snapshot, Standing,
    Story, StoryId, Suppression, Timestamp, Variant, Version, Withdrawal,
};

/// What is known of a story before a visit's page is looked at. Plain values, read from the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The story.
    pub story: Story,
    /// Where the last visit left it.
    pub standing: Standing,
    /// Its last version.
    pub last: Option<Version>,
    /// What the bodies of all its versions amount to, oldest first.
    pub bodies: Vec<Hash>,
    /// Headlines that the site shows by turns.
    pub variants: Vec<Variant>,
    /// What was seen and is not yet believed.
    pub candidate: Option<Candidate>,
    /// The last version's page, where it was read by another revision of our extractor.
    pub reread: Option<Snapshot>,
    /// What its host has taught.
    pub host: HostMemory,
}

/// Everything that one visit causes; written whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Of which story.
    pub story: StoryId,
    /// What the visit found.
    pub outcome: Outcome,
    /// When the page was asked for.
    pub asked: Timestamp,
    /// When the answer was complete.
    pub answered: Timestamp,
    /// Where the story is now.
    pub standing: Standing,
    /// A new version, with its fingerprint.
    pub version: Option<(Version, Fingerprint)>,
    /// The page to keep: of the new version, or of a candidate.
    pub snapshot: Option<Snapshot>,
    /// What readers are owed.
    pub announcement: Option<Announcement>,
    /// What is seen and not yet believed, from now on.
    pub candidate: Option<Candidate>,
    /// Headlines shown by turns, from now on.
    pub variants: Vec<Variant>,
    /// What was seen and is not told, with the reason.
    pub suppressed: Option<Suppression>,
    /// What its host has taught, where this visit taught something.
    pub host: Option<HostMemory>,
    /// Announcements of other stories that turn out to be no news.
    pub withdrawn: Vec<Withdrawal>,
    /// What the operator is owed.
    pub note: Option<Note>,
}
