//! Who wants to hear of what.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use minicbor::{Decode, Encode};
use unicode_normalization::UnicodeNormalization as _;

use super::fact::Weight;
use super::id::{StoryId, SubscriberId, SubscriptionId};
use super::story::{Story, Topic};
use super::time::Timestamp;
use super::wish::Wish;

/// A person, or a desk, who confirmed that they want to hear from us.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Subscriber {
    /// By which everything else names them.
    #[n(0)]
    pub id: SubscriberId,
    /// When they became one.
    #[n(1)]
    pub since: Timestamp,
    /// Since when they want a pause: what changes meanwhile is gathered.
    #[n(2)]
    pub paused: Option<Timestamp>,
    /// Since when nothing is sent to them, because their address takes nothing.
    #[n(3)]
    pub suspended: Option<Suspension>,
    /// How often in a row, lately, mail to them was not delivered.
    #[n(4)]
    pub failures: Option<u32>,
    /// When that happened last.
    #[n(5)]
    pub last_failure: Option<Timestamp>,
}

impl Subscriber {
    /// Somebody who becomes one now.
    pub fn new(id: SubscriberId, since: Timestamp) -> Self {
        Self {
            id,
            since,
            paused: None,
            suspended: None,
            failures: None,
            last_failure: None,
        }
    }

    /// Ends a pause or a suspension.
    pub fn go_on(&mut self) {
        (self.paused, self.suspended) = (None, None);
        (self.failures, self.last_failure) = (None, None);
    }

    /// Counts a message that was not delivered, and suspends the address where it is gone or this
    /// happens too often.
    pub fn count_failure(&mut self, at: Timestamp, for_good: bool, why: &str) {
        let lately = |last: &Timestamp| at.since(*last) < FORGOTTEN_AFTER;
        let before = self.last_failure.filter(lately).and(self.failures);
        let failures = before.unwrap_or(0) + 1;
        self.failures = Some(failures);
        self.last_failure = Some(at);
        if self.suspended.is_none() && (for_good || failures >= MOST_FAILURES) {
            self.suspended = Some(Suspension {
                at,
                reason: why.chars().filter(|c| !c.is_control()).take(300).collect(),
            });
        }
    }
}

/// So many messages in a row may fail,
const MOST_FAILURES: u32 = 5;
/// and so long after the last one they are forgotten.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(30 * 86_400);

/// Why nothing is sent to a subscriber any more, until they or the operator say that it may be.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Suspension {
    /// Since when.
    #[n(0)]
    pub at: Timestamp,
    /// What was said of their address.
    #[n(1)]
    pub reason: String,
}

/// An e-mail address (RFC 5321, section 4.1.2; RFC 6531), as typed, the domain in lower case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct EmailAddress(#[n(0)] String);

/// The text is not an e-mail address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" is not an e-mail address: {why}; expected something like desk@example.org")]
pub struct NotAnEmailAddress {
    text: String,
    why: &'static str,
}

impl EmailAddress {
    /// Takes an address that somebody typed.
    pub fn parse(text: &str) -> Result<Self, NotAnEmailAddress> {
        let text = text.trim();
        let refuse = |why| {
            Err(NotAnEmailAddress {
                text: text.chars().filter(|c| !c.is_control()).take(80).collect(),
                why,
            })
        };
        let Some((local, domain)) = text.rsplit_once('@') else {
            return refuse("it has no \"@\"");
        };
        if local.is_empty() || local.len() > 64 || domain.len() > 253 {
            return refuse("a part of it is empty or too long");
        }
        let in_atom = |c: char| {
            c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c) || is_letter(c)
        };
        if !local.chars().all(in_atom)
            || local.starts_with('.')
            || local.ends_with('.')
            || local.contains("..")
        {
            return refuse("the part before the \"@\" holds a sign that we do not take");
        }
        let local: String = local.nfc().collect();
        let domain: String = domain.to_lowercase().nfc().collect();
        let address = Self(format!("{local}@{domain}"));
        match address.ascii_domain() {
            Some(ascii) if ascii.split('.').all(is_label) => Ok(address),
            _ => refuse("the part after the \"@\" is not a domain"),
        }
    }

    /// The domain as mail systems write it (RFC 5891).
    pub fn ascii_domain(&self) -> Option<String> {
        let (_, domain) = self.0.rsplit_once('@')?;
        match url::Host::parse(domain) {
            Ok(url::Host::Domain(domain)) => Some(domain),
            _ => None,
        }
    }

    /// The same for every way of writing the same domain.
    pub fn identity(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or_default();
        let ascii = self.ascii_domain();
        format!("{local}@{}", ascii.as_deref().unwrap_or(domain))
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Beyond ASCII, what RFC 6531 takes, but nothing that is not seen or turns the direction of text.
fn is_letter(c: char) -> bool {
    let unseen = matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}' | '\u{e000}'..='\u{f8ff}');
    !c.is_ascii() && !c.is_control() && !c.is_whitespace() && !unseen
}

fn is_label(part: &str) -> bool {
    let ends_well = !part.starts_with('-') && !part.ends_with('-');
    let in_label = |c: char| c.is_ascii_alphanumeric() || c == '-';
    !part.is_empty() && part.len() <= 63 && ends_well && part.chars().all(in_label)
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Logs print values with `{:?}`, and an address is nobody's business there.
impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl FromStr for EmailAddress {
    type Err = NotAnEmailAddress;

    fn from_str(text: &str) -> Result<Self, NotAnEmailAddress> {
        Self::parse(text)
    }
}

/// What one subscriber wants to hear of. Never edited: a change ends it and begins another.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Subscription {
    /// Minted once.
    #[n(0)]
    pub id: SubscriptionId,
    /// Whose.
    #[n(1)]
    pub subscriber: SubscriberId,
    /// Of what.
    #[n(2)]
    pub scope: Scope,
    /// From what weight up.
    #[n(3)]
    pub at_least: Weight,
    /// When and on whose word it was confirmed; versions before are not heard.
    #[n(4)]
    pub confirmed: Confirmation,
    /// When it ended and why.
    #[n(5)]
    pub ended: Option<Ending>,
    /// What of it, and how often.
    #[cbor(n(6), default)]
    pub wish: Wish,
}

impl Subscription {
    /// It is in force.
    pub fn active(&self) -> bool {
        self.ended.is_none()
    }
}

/// What a subscription is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode)]
pub enum Scope {
    /// Every story.
    #[n(0)]
    All,
    /// One story.
    #[n(1)]
    Story(#[n(0)] StoryId),
    /// The stories of a topic.
    #[n(2)]
    Topic(#[n(0)] Topic),
    /// The stories of a host, and of those below it.
    #[n(3)]
    Host(#[n(0)] String),
}

impl Scope {
    /// Whether this story belongs to it.
    pub fn covers(&self, story: &Story) -> bool {
        match self {
            Self::All => true,
            Self::Story(id) => *id == story.id,
            Self::Topic(topic) => story.topic.as_ref() == Some(topic),
            Self::Host(host) => is_on(&story.address.host(), host),
        }
    }
}

/// Whether a host is this one or below it, as `www.example.org` is below `example.org`.
fn is_on(host: &str, wanted: &str) -> bool {
    let below = host.strip_suffix(wanted);
    below.is_some_and(|below| below.is_empty() || below.ends_with('.'))
}

/// When and on whose word a subscription was confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Confirmation {
    /// When.
    #[n(0)]
    pub at: Timestamp,
    /// The operator's word, rather than the subscriber's own click.
    #[n(1)]
    pub by_operator: bool,
}

/// When a subscription ended and why.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Ending {
    /// When.
    #[n(0)]
    pub at: Timestamp,
    /// Why: `operator`, `subscriber`, `one_click`, `replaced`, `erased`.
    #[n(1)]
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_as_people_write_it() {
        for (text, meant) in [
            ("desk@example.org", "desk@example.org"),
            (
                " Anna.O'Neil+alerts@News.Example.ORG ",
                "Anna.O'Neil+alerts@news.example.org",
            ),
            ("redaktion@zürich.example", "redaktion@zürich.example"),
            ("пошта@приклад.укр", "пошта@приклад.укр"),
            ("समाचार@उदाहरण.भारत", "समाचार@उदाहरण.भारत"),
        ] {
            assert_eq!(EmailAddress::parse(text).unwrap().as_str(), meant);
        }
    }

    #[test]
    fn nothing_that_could_reach_a_header_is_an_address() {
        for text in [
            "",
            "desk",
            "@example.org",
            "a@",
            "a b@example.org",
            "a@b\r\nBcc: c@d.example",
            "a\n@b.example",
            "<a@b.example>",
            "a,b@c.example",
            "a..b@c.example",
            "a@-b.example",
            "a@b_c.example",
            "a@[192.0.2.1]",
            "a@192.0.2.1",
            "a\u{202e}b@c.example",
            "a@b.example\0",
            "a@b.example>,<c@d.example",
        ] {
            assert!(EmailAddress::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn an_address_does_not_print_itself_into_a_log() {
        assert_eq!(
            format!("{:?}", EmailAddress::parse("desk@example.org").unwrap()),
            "***"
        );
    }

    #[test]
    fn two_ways_of_writing_a_domain_are_one_address() {
        let identity = |text: &str| EmailAddress::parse(text).unwrap().identity();
        assert_eq!(
            identity("redaktion@Zürich.example"),
            identity("redaktion@xn--zrich-kva.example")
        );
        assert_ne!(identity("a@example.org"), identity("b@example.org"));
    }

    #[test]
    fn an_address_that_is_gone_is_suspended_at_once_and_a_full_one_after_a_while() {
        let at = |days: u64| Timestamp::from_millis(0).plus(Duration::from_secs(days * 86_400));
        let mut gone = Subscriber::new(SubscriberId::from_bits(1), at(0));
        gone.count_failure(at(1), true, "5.1.1 no such user");
        assert_eq!(gone.suspended.unwrap().reason, "5.1.1 no such user");

        let mut full = Subscriber::new(SubscriberId::from_bits(1), at(0));
        for day in 1..5 {
            full.count_failure(at(day), false, "mailbox full");
        }
        assert_eq!((full.failures, &full.suspended), (Some(4), &None));
        full.count_failure(at(60), false, "mailbox full");
        assert_eq!(full.failures, Some(1), "what is long ago is forgotten");
        for day in 61..65 {
            full.count_failure(at(day), false, "mailbox full");
        }
        assert!(full.suspended.is_some());
    }
}
