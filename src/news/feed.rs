//! Feeds: lists of articles that a site publishes, by which new stories are found and known ones woken.

use std::time::Duration;

use minicbor::{Decode, Encode};
use unicode_segmentation::UnicodeSegmentation as _;

use super::hash::Hash;
use super::id::StoryId;
use super::snapshot::Validators;
use super::story::{Address, Topic};
use super::time::Timestamp;

/// A feed to look at, and which of its articles to follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Where it is.
    pub address: Address,
    /// The topic of the stories that it brings.
    pub topic: Option<Topic>,
    /// Parts of the address of a wanted article, `*` for anything; any of them. None: every address.
    pub patterns: Vec<String>,
    /// Words of its headline or summary, any of them. None: every article.
    pub words: Vec<String>,
    /// Only articles whose page says that they are being updated.
    pub developing: bool,
    /// How often to look.
    pub every: Duration,
    /// Stories of this feed that are followed at once, at most.
    pub most: usize,
    /// A story is followed no more so long after its last change.
    pub stop_after: Duration,
}

/// An article as a feed lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Where it is.
    pub address: Address,
    /// What it is called there, and how it is summed up.
    pub text: String,
    /// When it was last changed, or published, as far as the feed says.
    pub dated: Option<Timestamp>,
}

impl Feed {
    /// What stands for all by which its articles are chosen.
    pub fn choice(&self) -> Hash {
        let most = self.most.to_string();
        let counted = [self.patterns.len().to_string(), self.developing.to_string()];
        let rules = counted.iter().chain([&most]);
        let rules = rules.chain(&self.patterns).chain(&self.words);
        Hash::of(rules.map(String::as_bytes))
    }

    /// Whether an article is wanted, as far as the feed can tell.
    pub fn wants(&self, listed: &Listed) -> bool {
        let address = listed.address.as_str();
        let by_address = |pattern: &String| matches_part(pattern, address);
        let text = in_words(&listed.text);
        let by_words = |words: &String| text.contains(&in_words(words));
        (self.patterns.is_empty() || self.patterns.iter().any(by_address))
            && (self.words.is_empty() || self.words.iter().any(by_words))
    }
}

/// The pattern's pieces stand in the text, in their order.
fn matches_part(pattern: &str, text: &str) -> bool {
    let mut rest = text;
    pattern.split('*').all(|piece| match rest.find(piece) {
        Some(place) => {
            rest = &rest[place + piece.len()..];
            true
        }
        None => false,
    })
}

/// The words alone, each between spaces.
fn in_words(text: &str) -> String {
    let mut words = String::from(" ");
    for word in text.unicode_words() {
        words.extend(word.chars().flat_map(char::to_lowercase));
        words.push(' ');
    }
    words
}

/// What is known of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct FeedStanding {
    /// Where it is.
    #[n(0)]
    pub address: Address,
    /// What to send with the next request.
    #[n(1)]
    pub validators: Validators,
    /// When it was last looked at.
    #[n(2)]
    pub last_look: Option<Timestamp>,
    /// When it last listed something.
    #[n(3)]
    pub last_read: Option<Timestamp>,
    /// Looks in a row that failed.
    #[n(4)]
    pub failures: u32,
    /// Why the last look failed.
    #[n(5)]
    pub trouble: Option<String>,
    /// How many articles it listed when it was last read.
    #[n(6)]
    pub listed: u32,
    /// How many of these were wanted, and left out because enough are followed.
    #[n(7)]
    pub left_out: u32,
    /// The stories that it brought.
    #[n(8)]
    pub brought: Vec<Brought>,
    /// How its articles were chosen when it was last read; see `Feed::choice`.
    #[n(9)]
    pub choice: Option<Hash>,
}

/// A story that a feed brought, or listed once it was followed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Brought {
    /// The story.
    #[n(0)]
    pub story: StoryId,
    /// The date that the feed gave last.
    #[n(1)]
    pub dated: Option<Timestamp>,
    /// It was followed before.
    #[n(2)]
    pub known: bool,
    /// It was ended because it had long been quiet, and not by anybody.
    #[n(3)]
    #[cbor(default)]
    pub quiet: bool,
}

impl FeedStanding {
    /// A feed that was never looked at.
    pub fn new(address: Address) -> Self {
        Self {
            address,
            validators: Validators::default(),
            last_look: None,
            last_read: None,
            failures: 0,
            trouble: None,
            listed: 0,
            left_out: 0,
            brought: Vec::new(),
            choice: None,
        }
    }

    /// When to look again: as often as asked, more rarely while it fails.
    pub fn next_look(&self, every: Duration) -> Option<Timestamp> {
        let rarer = 1 << self.failures.min(6);
        self.last_look.map(|last| last.plus(every * rarer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(patterns: &[&str], words: &[&str]) -> Feed {
        let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        Feed {
            address: Address::parse("https://courier.example/feed").unwrap(),
            topic: None,
            patterns: owned(patterns),
            words: owned(words),
            developing: false,
            every: Duration::from_secs(600),
            most: 10,
            stop_after: Duration::from_secs(86_400),
        }
    }

    fn listed(url: &str, text: &str) -> Listed {
        Listed {
            address: Address::parse(url).unwrap(),
            text: text.to_owned(),
            dated: None,
        }
    }

    #[test]
    fn an_address_is_wanted_by_its_parts() {
        let ferry = listed("https://courier.example/world/2025/ferry-aground", "");
        for pattern in [
            "/world/",
            "courier.example/*/ferry",
            "/world/*-aground",
            "*",
        ] {
            assert!(feed(&[pattern], &[]).wants(&ferry), "{pattern}");
        }
        for pattern in ["/sport/", "/world/*/2025/", "ferry*world"] {
            assert!(!feed(&[pattern], &[]).wants(&ferry), "{pattern}");
        }
        assert!(
            feed(&["/sport/", "/world/"], &[]).wants(&ferry),
            "any will do"
        );
    }

    #[test]
    fn words_are_whole_and_of_any_case() {
        let ferry = listed(
            "https://courier.example/1",
            "FERRY aground off Cape Loren, 12 hurt",
        );
        assert!(feed(&[], &["cape loren"]).wants(&ferry));
        assert!(feed(&[], &["Ferry"]).wants(&ferry));
        assert!(!feed(&[], &["err", "ape"]).wants(&ferry));
        assert!(!feed(&["/2"], &["Ferry"]).wants(&ferry), "both must hold");
    }

    #[test]
    fn a_feed_that_fails_is_asked_more_rarely() {
        let every = Duration::from_secs(600);
        let mut standing =
            FeedStanding::new(Address::parse("https://courier.example/feed").unwrap());
        assert_eq!(standing.next_look(every), None);
        standing.last_look = Some(Timestamp::from_millis(0));
        assert_eq!(
            standing.next_look(every),
            Some(Timestamp::from_millis(600_000))
        );
        standing.failures = 2;
        assert_eq!(
            standing.next_look(every),
            Some(Timestamp::from_millis(2_400_000))
        );
    }
}
