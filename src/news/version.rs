//! Versions: the states that a story's article went through, and two of them side by side.

use minicbor::{Decode, Encode};

use super::article::Article;
use super::change::Change;
use super::fact::{Fact, Weight};
use super::hash::Hash;
use super::story::Story;
use super::time::Timestamp;

/// A state of a story's article that differs from the version before it; never altered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// What the record says of it.
    pub head: VersionHead,
    /// The article as first read.
    pub article: Article,
}

/// What the record says of a version, without its text.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct VersionHead {
    /// From 1, without gaps.
    #[n(0)]
    pub number: u32,
    /// Its headline, for lists.
    #[n(1)]
    pub headline: String,
    /// When the last visit without this change was asked for; `None` for the first version.
    #[n(2)]
    pub last_seen_without: Option<Timestamp>,
    /// When the first visit with this change was answered.
    #[n(3)]
    pub first_seen: Timestamp,
    /// What changed since the version before; empty for the first.
    #[n(4)]
    pub facts: Vec<Fact>,
    /// How much that weighs, as it was told; `None` for the first.
    #[n(5)]
    pub weight: Option<Weight>,
    /// A substantive change with no notice and no new modified date.
    #[n(6)]
    pub silent: bool,
    /// The version whose body this one returns to.
    #[n(7)]
    pub revert_of: Option<u32>,
    /// The page says that it is being updated.
    #[n(8)]
    pub developing: bool,
    /// The revision of our extractor that read it.
    #[n(9)]
    pub extractor: u32,
    /// The address that gave the page.
    #[n(10)]
    pub url: String,
    /// SHA-256 of the page's body after content-decoding, before charset decoding.
    #[n(11)]
    pub sha256: Hash,
    /// The hash of the version before; all zero for the first.
    #[n(12)]
    pub previous: Hash,
    /// The hash of this one: number, address, `sha256`, both times, the article, the extractor's
    /// revision and `previous`.
    #[n(13)]
    pub hash: Hash,
}

/// Two versions, the change between them, and what it means: what people are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The earlier.
    pub older: Version,
    /// The later.
    pub newer: Version,
    /// All that differs.
    pub change: Change,
    /// What it means, weightiest first.
    pub facts: Vec<Fact>,
    /// How much it weighs; `None` where nothing changed.
    pub weight: Option<Weight>,
}

/// A story's versions in order, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// The story.
    pub story: Story,
    /// Its versions.
    pub versions: Vec<VersionHead>,
}
