//! HTML in, [`Reading`] out: what a page says, or what stands in its place.
//!
//! Pure: the same bytes give the same reading on any machine, so every bound here is a count.

mod barriers;
mod body;
mod byline;
mod cards;
mod charset;
mod choices;
mod copies;
pub mod feed;
mod fields;
mod gathering;
mod jsonld;
mod limits;
mod live;
mod metadata;
mod names;
mod newsroom;
mod notices;
mod outline;
mod page;
mod passes;
mod phrases;
mod rescue;
mod revised;
mod rules;
mod scan;
mod shown;
mod sift;
mod signs;
mod stated;
mod tags;
mod tidy;
mod trial;
mod walk;
mod walls;
mod words;

pub use copies::forbids_copies;
pub use rules::{BadSelector, Rule, SiteRules};
pub use trial::{Found, found, own_address};

use crate::news::{Barrier, BarrierKind, Reading};

/// The revision of this extractor. A reading by another revision is compared like with like, since
/// our own improvements are not news.
pub const REVISION: u32 = 2;

/// A page as it was fetched.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The body after content-decoding, before charset decoding.
    pub body: &'a [u8],
    /// The Content-Type header.
    pub content_type: Option<&'a str>,
    /// The address that gave the page.
    pub url: &'a str,
}

/// A reading with what was left out of it, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// What was read.
    pub reading: Reading,
    /// The lines of the page that are no part of it, in page order.
    pub left_out: Vec<LeftOut>,
    /// Where sources could disagree: what was chosen.
    pub choices: Vec<Choice>,
}

/// A line of the page that is no part of the article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its text.
    pub text: String,
    /// Why it was left out.
    pub why: &'static str,
    /// The element that holds it, like `div.share`.
    pub element: String,
}

/// What was chosen for a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The field.
    pub field: &'static str,
    /// Where its value is from.
    pub from: String,
    /// What the other sources say.
    pub others: Vec<String>,
}

/// Reads a page.
pub fn reading(source: &Source<'_>, rules: &SiteRules) -> Reading {
    read(source, rules, false).reading
}

/// Reads a page and says what was left out.
pub fn explained(source: &Source<'_>, rules: &SiteRules) -> Explained {
    read(source, rules, true)
}

fn read(source: &Source<'_>, rules: &SiteRules, explain: bool) -> Explained {
    let text = charset::decode(source.body, source.content_type);
    if let Some(barrier) = barriers::no_page(&text, source.content_type) {
        return Explained::barred(barrier);
    }
    match limits::parse(&text, !rules.is_empty()) {
        Ok(parsed) => page::read(source, &text, &parsed, rules, explain),
        Err(evidence) => Explained::barred(Barrier {
            kind: BarrierKind::Hostile,
            evidence,
        }),
    }
}

impl Explained {
    fn barred(barrier: Barrier) -> Self {
        Self {
            reading: Reading::Barred(barrier),
            left_out: Vec::new(),
            choices: Vec::new(),
        }
    }
}
