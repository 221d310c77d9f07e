//! Stories: the article pages that we follow, and by what they are called.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use minicbor::{Decode, Encode};
use url::Url;

use super::id::StoryId;
use super::time::Timestamp;

/// One article page that we follow over time.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Story {
    /// Minted once; everything refers to the story by it.
    #[n(0)]
    pub id: StoryId,
    /// What people call it; unique.
    #[n(1)]
    pub name: StoryName,
    /// Where its page is.
    #[n(2)]
    pub address: Address,
    /// The group it belongs to.
    #[n(3)]
    pub topic: Option<Topic>,
    /// A fixed time between visits, in seconds, where somebody asked for one.
    #[n(4)]
    pub every_seconds: Option<u32>,
    /// Who asked for it.
    #[n(5)]
    pub asked_by: AskedBy,
    /// Since when it is followed.
    #[n(6)]
    pub since: Timestamp,
    /// When it was last asked to be followed no more; its history stays.
    #[n(7)]
    pub ended: Option<Timestamp>,
    /// Planned times of visits, where somebody asked for them.
    #[n(8)]
    pub plan: Option<Plan>,
}

impl Story {
    /// A fixed time between visits, where somebody asked for one.
    pub fn every(&self) -> Option<Duration> {
        self.every_seconds
            .map(|seconds| Duration::from_secs(seconds.into()))
    }

    /// Whether readers may hear of it: of every story but our own canary.
    pub fn public(&self) -> bool {
        self.asked_by != AskedBy::Canary
    }

    /// It is still visited.
    pub fn followed(&self) -> bool {
        self.ended.is_none()
    }
}

/// What somebody wants followed, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follow {
    /// Where its page is.
    pub address: Address,
    /// What to call it; made from the address where nobody says.
    pub name: Option<StoryName>,
    /// The group to put it in.
    pub topic: Option<Topic>,
    /// A fixed time between visits.
    pub every: Option<Duration>,
    /// Planned times of visits.
    pub plan: Option<Plan>,
    /// Who wants it.
    pub asked_by: AskedBy,
}

/// Planned times of visits, by the clock of a time zone.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Plan {
    /// A cron pattern: minute, hour, day of month, month, day of week.
    #[n(0)]
    pub cron: String,
    /// The time zone by its name, `Europe/Kyiv`.
    #[n(1)]
    pub timezone: String,
}

/// Who asked for a story to be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum AskedBy {
    /// A `[[story]]` of `config.toml`.
    #[n(0)]
    File,
    /// `redlined watch`.
    #[n(1)]
    Command,
    /// A feed.
    #[n(2)]
    Feed,
    /// The daemon itself, to see whether changes still arrive; no reader hears of it.
    #[n(3)]
    Canary,
}

impl AskedBy {
    /// Its name outside.
    pub fn code(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Command => "command",
            Self::Feed => "feed",
            Self::Canary => "canary",
        }
    }
}

/// A name was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{text}\" is not a name: {why}; expected letters, digits, \"-\", \"_\" and \".\", like budget-vote"
)]
pub struct NotAName {
    text: String,
    why: &'static str,
}

fn checked_name(text: &str) -> Result<String, NotAName> {
    let refuse = |why| {
        Err(NotAName {
            text: text.chars().take(80).collect(),
            why,
        })
    };
    if text.is_empty() {
        return refuse("it is empty");
    }
    if text.chars().count() > 80 {
        return refuse("it is longer than 80 letters");
    }
    if text.starts_with(['-', '.']) || text.contains("..") {
        return refuse("it begins with \"-\" or \".\", or holds \"..\"");
    }
    if !text
        .chars()
        .all(|letter| letter.is_alphanumeric() || "-_.".contains(letter))
    {
        return refuse("it holds another sign");
    }
    Ok(text.to_owned())
}

/// What people call a story. Unique among stories; without `/`, `@`, `..` or spaces.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct StoryName(#[n(0)] String);

impl StoryName {
    /// Takes a name that somebody typed.
    pub fn parse(text: &str) -> Result<Self, NotAName> {
        checked_name(text).map(Self)
    }

    /// A name made from an address: its last telling part, or the host.
    pub fn from_address(address: &Address) -> Self {
        let url = address.url();
        let tame = |part: &str| {
            let stem = part.rsplit_once('.').map_or(part, |(stem, _)| stem);
            let words: String = stem
                .chars()
                .map(|c| {
                    if c.is_ascii_alphanumeric() {
                        c.to_ascii_lowercase()
                    } else {
                        '-'
                    }
                })
                .collect();
            words
                .split('-')
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
                .join("-")
        };
        let telling = |part: &String| {
            part.chars().filter(char::is_ascii_alphabetic).count() >= 3 && part != "index"
        };
        let parts = url
            .path_segments()
            .map(|parts| parts.map(tame).collect::<Vec<_>>())
            .unwrap_or_default();
        let name = parts
            .into_iter()
            .rev()
            .find(telling)
            .unwrap_or_else(|| address.host().replace(':', "-"));
        let short = match name.char_indices().nth(60) {
            Some((end, _)) => name[..end]
                .rsplit_once('-')
                .map_or(&name[..end], |(whole, _)| whole),
            None => &name,
        };
        Self(checked_name(short.trim_matches(['-', '.'])).unwrap_or_else(|_| "story".to_owned()))
    }

    /// The same name with a number behind it, for when it is taken.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        Self(format!("{}-{number}", self.0))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StoryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for StoryName {
    type Err = NotAName;

    fn from_str(text: &str) -> Result<Self, NotAName> {
        Self::parse(text)
    }
}

/// A named group of stories, also across outlets. The same letters as a story's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Topic(#[n(0)] String);

impl Topic {
    /// The topic as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Topic {
    type Err = NotAName;

    fn from_str(text: &str) -> Result<Self, NotAName> {
        checked_name(text).map(Self)
    }
}

/// An address was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("url \"{text}\" {why}; expected something like https://example.org/news/1")]
pub struct NotAnAddress {
    text: String,
    why: String,
}

/// Parameters that only say how a reader came to the page.
const TRACKING: &[&str] = &[
    "fbclid",
    "gclid",
    "dclid",
    "msclkid",
    "yclid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "at_medium",
    "at_campaign",
    "ocid",
    "cmpid",
    "smid",
];

/// Where a story's page is: http or https, with a host, and without fragment, default port and
/// tracking parameters, so that two addresses of one page are equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Address(#[n(0)] String);

impl Address {
    /// Takes an address that somebody typed or a page gave.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let refuse = |why: String| NotAnAddress {
            text: text.chars().take(200).collect(),
            why,
        };
        let url =
            Url::parse(text.trim()).map_err(|why| refuse(format!("cannot be read ({why})")))?;
        Self::from_url(&url).map_err(|why| refuse(why.to_owned()))
    }

    /// The same, from a parsed URL.
    fn from_url(url: &Url) -> Result<Self, &'static str> {
        let mut url = url.clone();
        if !matches!(url.scheme(), "http" | "https") {
            return Err("is neither http nor https");
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err("has no host");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("holds a user name or password");
        }
        url.set_fragment(None);
        let tracks = |key: &str| key.starts_with("utm_") || TRACKING.contains(&key);
        if url.query_pairs().any(|(key, _)| tracks(&key)) {
            let kept: Vec<_> = url
                .query_pairs()
                .into_owned()
                .filter(|(key, _)| !tracks(key))
                .collect();
            url.set_query(None);
            if !kept.is_empty() {
                url.query_pairs_mut().extend_pairs(kept);
            }
        }
        Ok(Self(url.into()))
    }

    /// The address as a URL.
    pub fn url(&self) -> Url {
        Url::parse(&self.0).expect("an address was parsed when it was made")
    }

    /// The host, in lower case, with a port that is not the default.
    pub fn host(&self) -> String {
        let url = self.url();
        let host = url.host_str().unwrap_or_default();
        url.port()
            .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Address {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    #[test]
    fn two_addresses_of_one_page_are_equal() {
        let plain = address("https://example.org/news/1?page=2");
        for other in [
            "https://EXAMPLE.org:443/news/1?page=2#top",
            "https://example.org/news/1?utm_source=x&page=2&fbclid=3",
        ] {
            assert_eq!(address(other), plain);
        }
        assert_ne!(address("https://example.org/news/1"), plain);
    }

    #[test]
    fn an_address_needs_http_and_a_host_and_no_password() {
        for text in [
            "ftp://example.org/1",
            "file:///etc/passwd",
            "news/1",
            "https://",
            "https://me:secret@example.org/",
            "javascript:alert(1)",
        ] {
            assert!(Address::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_name_comes_from_the_telling_part_of_an_address() {
        for (text, name) in [
            (
                "https://example.org/news/2025/05/16/ferry-aground.html",
                "ferry-aground",
            ),
            (
                "https://example.org/world/Istanbul_Talks/12345",
                "istanbul-talks",
            ),
            ("https://example.org/", "example.org"),
            ("https://example.org/index.html", "example.org"),
            ("http://127.0.0.1:8080/", "127.0.0.1-8080"),
            ("http://[::1]:8080/1", "story"),
        ] {
            assert_eq!(
                StoryName::from_address(&address(text)).as_str(),
                name,
                "{text}"
            );
        }
    }

    #[test]
    fn a_name_cannot_reach_outside() {
        for text in [
            "",
            "a/b",
            "..",
            "a..b",
            "a@2",
            "-rf",
            ".hidden",
            "two words",
            "new\nline",
            &"x".repeat(81),
        ] {
            assert!(StoryName::parse(text).is_err(), "{text:?}");
        }
        assert!(StoryName::parse("переговори-в-стамбулі").is_ok());
    }
}
