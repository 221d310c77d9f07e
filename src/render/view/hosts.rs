//! Hosts, as the operator is shown them.

use std::time::Duration;

use crate::news::{Furniture, Outcome, StoryName, Timestamp};

/// How we stand with a host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostLine {
    /// Its registrable domain or IP address.
    pub host: String,
    /// Stories of it that are followed.
    pub stories: u32,
    /// How many of these cannot be read now.
    pub failing: u32,
    /// Visits by what they found, as far back as the record goes.
    pub visits: Vec<(Outcome, u64)>,
    /// What was asked of it since the daemon started; `None` without one.
    pub requests: Option<Requests>,
    /// The last trouble: when, with which story, and what.
    pub trouble: Option<(Timestamp, StoryName, String)>,
    /// When its pages were last seen to change in the same way.
    pub template: Option<Timestamp>,
    /// Blocks that count as its furniture.
    pub furniture: u32,
}

/// What was asked of a host since the daemon started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requests {
    /// Pages that came.
    pub pages: u64,
    /// Times that nothing had changed (304).
    pub not_modified: u64,
    /// Times that no page came.
    pub failures: u64,
    /// Times that it was overloaded or we were too many.
    pub overloads: u64,
    /// Bytes of pages, after decoding.
    pub bytes: u64,
    /// The gap after each visit.
    pub gap: Duration,
    /// Visits that wait for their turn.
    pub waiting: u64,
    /// Until when it is left alone.
    pub held_until: Option<Timestamp>,
    /// What came of asking for its robots.txt.
    pub robots: Option<String>,
}

/// A block that may be furniture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FurnitureLine {
    /// Its host.
    pub host: String,
    /// The block.
    pub block: Furniture,
    /// Whether it leaves comparisons.
    pub leaves: bool,
}
