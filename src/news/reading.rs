//! What a visit found on the page: an article, or what stood in its place.

use minicbor::{Decode, Encode};

use super::article::Article;

/// What a fetched page turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// An article.
    Article(Box<Article>),
    /// Something else, which never becomes a version.
    Barred(Barrier),
}

/// What stood in the article's place, and how we know.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Barrier {
    /// What it is.
    #[n(0)]
    pub kind: BarrierKind,
    /// The words or signs on the page that say so; never used but shown to people.
    #[n(1)]
    pub evidence: String,
}

/// What can stand in an article's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum BarrierKind {
    /// A check whether we are a browser.
    #[n(0)]
    BotWall,
    /// A wall that asks for consent to cookies.
    #[n(1)]
    Consent,
    /// A page to log in.
    #[n(2)]
    Login,
    /// The text is for subscribers, all of it or from some paragraph on.
    #[n(3)]
    Paywall,
    /// "Page not found", said with status 200.
    #[n(4)]
    Missing,
    /// The site is being worked on, or says that something went wrong.
    #[n(5)]
    Maintenance,
    /// A page without text: empty, or drawn by scripts.
    #[n(6)]
    Shell,
    /// A page of links to articles.
    #[n(7)]
    List,
    /// The page of another language or region.
    #[n(8)]
    OtherEdition,
    /// The transfer ended in the middle of the page.
    #[n(9)]
    Truncated,
    /// Not HTML.
    #[n(10)]
    NotHtml,
    /// Deeper, larger or stranger than we are willing to parse.
    #[n(11)]
    Hostile,
}

impl BarrierKind {
    /// Its name outside: `bot_wall`.
    pub fn code(self) -> &'static str {
        match self {
            Self::BotWall => "bot_wall",
            Self::Consent => "consent",
            Self::Login => "login",
            Self::Paywall => "paywall",
            Self::Missing => "missing",
            Self::Maintenance => "maintenance",
            Self::Shell => "shell",
            Self::List => "list",
            Self::OtherEdition => "other_edition",
            Self::Truncated => "truncated",
            Self::NotHtml => "not_html",
            Self::Hostile => "hostile",
        }
    }

    /// What it is, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::BotWall => "a check of the browser",
            Self::Consent => "a consent page",
            Self::Login => "a log-in page",
            Self::Paywall => "a paywall",
            Self::Missing => "a \"page not found\"",
            Self::Maintenance => "a maintenance or error page",
            Self::Shell => "a page without text",
            Self::List => "a list of links",
            Self::OtherEdition => "another edition",
            Self::Truncated => "a page cut short",
            Self::NotHtml => "not an HTML page",
            Self::Hostile => "a page that is not safe to parse",
        }
    }
}
