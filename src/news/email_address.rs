//! Where mail goes: an address that somebody typed, once it is known to be one.
//!
//! No address can reach beyond the header or the command that it stands in: it holds no control
//! character, and what is special stands in quotes.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};
use unicode_normalization::UnicodeNormalization as _;

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
        let Some(local) = local_part(local) else {
            return refuse("the part before the \"@\" holds a sign that we do not take");
        };
        if local.is_empty() || local.len() > 64 || domain.len() > 253 {
            return refuse("a part of it is empty or too long");
        }
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

/// The part before the "@" in its shortest form: `"john.doe"` is `john.doe`, `"john doe"` keeps its
/// quotes. `None` where it is neither.
fn local_part(typed: &str) -> Option<String> {
    let typed: String = typed.nfc().collect();
    let Some(quoted) = typed.strip_prefix('"') else {
        return (typed.is_empty() || is_dotted(&typed)).then_some(typed);
    };
    let said = unquoted(quoted.strip_suffix('"')?)?;
    if said.is_empty() || is_dotted(&said) {
        return Some(said);
    }
    let escaped = said.replace('\\', r"\\").replace('"', "\\\"");
    Some(format!("\"{escaped}\""))
}

/// Words with a dot between them (`Dot-string`).
fn is_dotted(text: &str) -> bool {
    let in_word =
        |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c) || is_letter(c);
    text.split('.')
        .all(|word| !word.is_empty() && word.chars().all(in_word))
}

/// What stands between quotes, without the strokes before what they protect. Within quotes we take
/// ASCII alone: relays that take more there are not to be found.
fn unquoted(text: &str) -> Option<String> {
    let mut said = String::new();
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        let sign = match sign {
            '"' => return None,
            '\\' => signs.next()?,
            other => other,
        };
        if !matches!(sign, ' '..='~') {
            return None;
        }
        said.push(sign);
    }
    Some(said)
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
            ("\"john.doe\"@example.org", "john.doe@example.org"),
            ("\"john doe\"@Example.org", "\"john doe\"@example.org"),
            ("\"a@b\"@example.org", "\"a@b\"@example.org"),
            (r#""a\"\b"@example.org"#, r#""a\"b"@example.org"#),
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
            "\"a\r\nBcc: c@d.example\"@b.example",
            "\"a\\\nb\"@b.example",
            "\"a\"b\"@c.example",
            "\"a\\\"@b.example",
            "\"\"@b.example",
            "\"@b.example",
            "\"a b@c.example",
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
}
