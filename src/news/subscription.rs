//! Who wants to hear of what.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};

use super::fact::Weight;
use super::id::{StoryId, SubscriberId, SubscriptionId};
use super::story::{Story, Topic};
use super::time::Timestamp;

/// A person, or a desk, who confirmed that they want to hear from us.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Subscriber {
    /// By which everything else names them.
    #[n(0)]
    pub id: SubscriberId,
    /// When they became one.
    #[n(1)]
    pub since: Timestamp,
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
        let in_atom = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
        if !local.chars().all(in_atom)
            || local.starts_with('.')
            || local.ends_with('.')
            || local.contains("..")
        {
            return refuse("the part before the \"@\" holds a sign that we do not take");
        }
        let label = |part: &str| {
            !part.is_empty()
                && part.len() <= 63
                && !part.starts_with('-')
                && !part.ends_with('-')
                && part.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        if !domain.split('.').all(label) {
            return refuse("the part after the \"@\" is not a domain");
        }
        Ok(Self(format!("{local}@{}", domain.to_lowercase())))
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
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
    /// The stories of a host.
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
            Self::Host(host) => story.address.host() == *host,
        }
    }
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
    /// Why: `operator`, `subscriber`, `bounced`, `replaced`.
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
}
