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

/// The hash that makes a version provable: of its number, address, page, both times, article,
/// extractor's revision and the hash before it. Points, weight and later readings stand beside it.
pub fn version_hash(head: &VersionHead, article: &Article) -> Hash {
    // Each part is preceded by its length in `Hash::of`, so "no time" cannot be taken for a time.
    let without = head
        .last_seen_without
        .map(|at| at.as_millis().to_le_bytes());
    let article = minicbor::to_vec(article).expect("a vector takes whatever is written to it");
    Hash::of([
        b"redlined version 1".as_slice(),
        &head.number.to_le_bytes(),
        head.url.as_bytes(),
        &head.sha256.0,
        without.as_ref().map_or(&[], <[u8; 8]>::as_slice),
        &head.first_seen.as_millis().to_le_bytes(),
        &article,
        &head.extractor.to_le_bytes(),
        &head.previous.0,
    ])
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

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> VersionHead {
        VersionHead {
            number: 2,
            headline: "Ferry aground".to_owned(),
            last_seen_without: Some(Timestamp::from_millis(1_000)),
            first_seen: Timestamp::from_millis(2_000),
            facts: Vec::new(),
            weight: Some(Weight::Substantive),
            silent: false,
            revert_of: None,
            developing: true,
            extractor: 1,
            url: "https://example.org/ferry".to_owned(),
            sha256: Hash::sha256(b"page"),
            previous: Hash::sha256(b"before"),
            hash: Hash::default(),
        }
    }

    #[test]
    fn whatever_a_version_proves_is_in_its_hash() {
        let article = Article::default();
        let hash = version_hash(&head(), &article);
        let proven: [fn(&mut VersionHead); 7] = [
            |head| head.number = 3,
            |head| head.url.push('2'),
            |head| head.sha256 = Hash::sha256(b"other page"),
            |head| head.last_seen_without = None,
            |head| head.first_seen = Timestamp::from_millis(2_001),
            |head| head.extractor = 2,
            |head| head.previous = Hash::default(),
        ];
        for (place, alter) in proven.iter().enumerate() {
            let mut altered = head();
            alter(&mut altered);
            assert_ne!(version_hash(&altered, &article), hash, "alteration {place}");
        }
        let other = Article {
            headline: "Ferry afloat".to_owned(),
            ..Article::default()
        };
        assert_ne!(version_hash(&head(), &other), hash);
    }

    #[test]
    fn what_was_told_of_a_version_is_not_in_its_hash() {
        let article = Article::default();
        let mut told = head();
        told.weight = Some(Weight::Minor);
        told.silent = true;
        told.revert_of = Some(1);
        told.hash = Hash::sha256(b"itself");
        assert_eq!(
            version_hash(&told, &article),
            version_hash(&head(), &article)
        );
    }

    /// An article written by an earlier release must hash as it did then, or chains would break.
    #[test]
    fn the_hash_of_a_version_is_the_same_in_every_release() {
        assert_eq!(
            version_hash(&head(), &Article::default()).short(),
            "89e26f1f"
        );
    }
}
