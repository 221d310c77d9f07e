//! A page as it was fetched, or why it was not.

use std::time::Duration;

use minicbor::{Decode, Encode};

use super::hash::{Hash, LateHashes, Sum};
use super::time::Timestamp;

/// The answer to one look at an address, success or failure alike. A visit has no other clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// When it was asked for.
    pub asked: Timestamp,
    /// When the answer was complete.
    pub answered: Timestamp,
    /// What came.
    pub fetched: Fetched,
}

/// What came of asking for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// The page has not changed: the server says so (304), or the same bytes came again.
    NotModified,
    /// A page, of whatever status.
    Snapshot(Box<Snapshot>),
    /// No page.
    Failed(Failure),
}

/// A page as fetched.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Snapshot {
    /// The address that was asked for.
    #[n(0)]
    pub asked_url: String,
    /// The addresses redirected to, in order; the last one gave the page.
    #[n(1)]
    pub redirects: Vec<Redirect>,
    /// The HTTP status.
    #[n(2)]
    pub status: u16,
    /// Headers that matter to reading or proving, names in lower case, in order.
    #[n(3)]
    pub headers: Vec<(String, String)>,
    /// Of the body.
    #[n(4)]
    pub hashes: LateHashes,
    /// The body after content-decoding, before charset decoding.
    #[cbor(n(5), with = "minicbor::bytes")]
    pub body: Vec<u8>,
}

/// How a page came: its times, addresses, status and headers. The body is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// When it was asked for.
    pub asked: Timestamp,
    /// When the answer was complete.
    pub answered: Timestamp,
    /// All else that is known of it.
    pub page: Snapshot,
}

/// One hop on the way to a page.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Redirect {
    /// The status that sent us on.
    #[n(0)]
    pub status: u16,
    /// Where to.
    #[n(1)]
    pub to: String,
}

impl Snapshot {
    /// SHA-256 of the body.
    pub fn sha256(&self) -> Hash {
        self.hashes.sha256_of(&self.body)
    }

    /// By which the same body is known again.
    pub fn sum(&self) -> Sum {
        self.hashes.sum_of(&self.body)
    }

    /// The address that gave the page.
    pub fn final_url(&self) -> &str {
        self.redirects.last().map_or(&self.asked_url, |hop| &hop.to)
    }

    /// The first header of this name (given in lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// For how many seconds the server says that the page is good (RFC 9111, section 5.2.2.1), less
    /// its age.
    pub fn good_for_seconds(&self) -> Option<u32> {
        let directives = self.header("cache-control")?.split(',');
        let max_age: u32 = directives
            .filter_map(|directive| directive.trim().strip_prefix("max-age="))
            .find_map(|seconds| seconds.trim_matches('"').parse().ok())?;
        let age = self.header("age").and_then(|age| age.trim().parse().ok());
        Some(max_age.saturating_sub(age.unwrap_or(0)))
    }

    /// What to send with the next request, so that an unchanged page costs little.
    pub fn validators(&self) -> Validators {
        Validators {
            etag: self.header("etag").map(ToOwned::to_owned),
            last_modified: self.header("last-modified").map(ToOwned::to_owned),
            body: (self.status == 200).then(|| self.sum()),
        }
    }
}

/// By what an unchanged page is known: validators for conditional requests (RFC 9110, section 8.8)
/// as the server gave them, and the body itself for servers that give none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Validators {
    /// For If-None-Match.
    #[n(0)]
    pub etag: Option<String>,
    /// For If-Modified-Since.
    #[n(1)]
    pub last_modified: Option<String>,
    /// Of the body. Now and then it is read again whatever its sum, as for servers that lie.
    #[n(3)]
    pub body: Option<Sum>,
}

impl Validators {
    /// A server can be asked whether the page changed.
    pub fn can_be_sent(&self) -> bool {
        self.etag.is_some() || self.last_modified.is_some()
    }
}

/// Why no page came.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Failure {
    /// What went wrong.
    #[n(0)]
    pub kind: FailureKind,
    /// One clear sentence for the operator, without a full stop.
    #[n(1)]
    pub text: String,
    /// How many seconds the server asked us to wait.
    #[n(2)]
    pub retry_after_seconds: Option<u64>,
}

impl Failure {
    /// A failure of this kind, in words.
    pub fn new(kind: FailureKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
            retry_after_seconds: None,
        }
    }

    /// How long the server asked us to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after_seconds.map(Duration::from_secs)
    }
}

/// What can go wrong with a fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum FailureKind {
    /// The host's name has no address.
    #[n(0)]
    NoSuchHost,
    /// Nobody listens, or the connection broke.
    #[n(1)]
    NoConnection,
    /// It took longer than we wait.
    #[n(2)]
    TimedOut,
    /// The certificate is not to be trusted.
    #[n(3)]
    BadCertificate,
    /// The body is longer than we take.
    #[n(4)]
    TooLarge,
    /// More redirects than we follow, or one to nowhere.
    #[n(5)]
    BadRedirect,
    /// The address leads into a private network.
    #[n(6)]
    PrivateAddress,
    /// robots.txt asks us not to.
    #[n(7)]
    RobotsRefuse,
    /// robots.txt could not be had, which means to wait (RFC 9309, section 2.3.1.4).
    #[n(8)]
    RobotsUnreachable,
    /// The server says that it is overloaded or we are too many (429, 503).
    #[n(9)]
    Overloaded,
    /// What came is not HTTP as it should be.
    #[n(10)]
    BadAnswer,
}

impl FailureKind {
    /// Its name outside: `timed_out`.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoSuchHost => "no_such_host",
            Self::NoConnection => "no_connection",
            Self::TimedOut => "timed_out",
            Self::BadCertificate => "bad_certificate",
            Self::TooLarge => "too_large",
            Self::BadRedirect => "bad_redirect",
            Self::PrivateAddress => "private_address",
            Self::RobotsRefuse => "robots_refuse",
            Self::RobotsUnreachable => "robots_unreachable",
            Self::Overloaded => "overloaded",
            Self::BadAnswer => "bad_answer",
        }
    }
}
