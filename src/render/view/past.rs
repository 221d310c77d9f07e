//! What is shown of the past beyond timelines: since when sentences stand, where words stood, how
//! much was edited.

use crate::news::{Arrival, Comparison, Run, Story, Suppression, Timestamp, Version, VersionHead};

/// A sentence of a version, and since when it has stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlameLine {
    /// In which part of the article it stands: `headline`, `standfirst`, `notice`, or a block's kind.
    pub part: &'static str,
    /// The sentence.
    pub text: String,
    /// The version in which it first stood.
    pub first: VersionHead,
    /// The version since which it has stood without a break, where that is another.
    pub again: Option<VersionHead>,
}

/// A version of a story, with the version of each of its sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blame {
    /// The story.
    pub story: Story,
    /// The version.
    pub head: VersionHead,
    /// Its sentences in reading order.
    pub lines: Vec<BlameLine>,
}

/// Versions in a row that hold what was looked for, and the time in which they stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// The story.
    pub story: Story,
    /// The first of these versions.
    pub first: VersionHead,
    /// The last of them.
    pub last: VersionHead,
    /// The version that came after them; `None` while the last one stands.
    pub next: Option<VersionHead>,
    /// When the last visit was asked for that still showed them.
    pub last_seen: Option<Timestamp>,
    /// The sentences that hold the words.
    pub sentences: Vec<String>,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// By story, the one that changed last first; each story's oldest first.
    pub stretches: Vec<Stretch>,
    /// There is more than was asked for.
    pub more: bool,
}

/// A line that was not taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// Its number, from 1.
    pub line: u64,
    /// What is wrong with it, without a full stop.
    pub what: String,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// Stories that were found or begun.
    pub stories: u64,
    /// Versions that were added.
    pub versions: u64,
    /// Versions that were here already.
    pub known: u64,
    /// Visits that are told of.
    pub visits: u64,
    /// Lines that were not taken in.
    pub bad: u64,
    /// The first of these.
    pub named: Vec<BadLine>,
}

/// All that is known of one story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dossier {
    /// The story.
    pub story: Story,
    /// When the dossier was made.
    pub made: Timestamp,
    /// Its versions, oldest first.
    pub versions: Vec<DossierVersion>,
    /// The first version in full.
    pub first: Option<Version>,
    /// The last version in full, where that is another.
    pub last: Option<Version>,
    /// Every row of visits, oldest first.
    pub runs: Vec<Run>,
    /// What was seen and not told.
    pub untold: Vec<Suppression>,
    /// What of the record is not as it was written.
    pub findings: Vec<String>,
}

/// A version in a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierVersion {
    /// What the record says of it.
    pub head: VersionHead,
    /// How its page was fetched, where that is known.
    pub arrival: Option<Arrival>,
    /// What it changed; `None` for the first.
    pub comparison: Option<Comparison>,
}

/// How many edits there were, and of which sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Versions that changed something; first versions are not counted.
    pub edits: u32,
    /// How many of these were substantive.
    pub substantive: u32,
    /// How many minor.
    pub minor: u32,
    /// How many cosmetic.
    pub cosmetic: u32,
    /// How many substantive ones nothing on the page admitted.
    pub silent: u32,
    /// How many returned to an earlier version.
    pub reverts: u32,
}

impl Counts {
    /// Of a hundred substantive edits, so many were silent; `None` where there was none.
    pub fn silent_percent(self) -> Option<u32> {
        (self.silent * 100 + self.substantive / 2).checked_div(self.substantive)
    }
}

/// The edits of one outlet or one span of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatsLine {
    /// The outlet's host, or the day, the Monday of the week, or the month.
    pub of: String,
    /// How many stories were edited.
    pub stories: u32,
    /// The edits.
    pub counts: Counts,
}

/// Edits over time and by outlet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stats {
    /// How many stories were counted, edited or not.
    pub stories: u32,
    /// All edits.
    pub all: Counts,
    /// By time, oldest first; spans without an edit are left out.
    pub over_time: Vec<StatsLine>,
    /// By outlet, most silent edits first.
    pub by_outlet: Vec<StatsLine>,
}
