//! What a change means, one typed thing at a time, and how much it weighs.
//!
//! The store keeps facts and never sentences; `render` puts them into words ("points").

use minicbor::{Decode, Encode};

use super::article::NoticeKind;

/// One typed thing about a change. Each value stands, as it is given here, in the older or newer text.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Fact {
    /// What sort of thing.
    #[n(0)]
    pub kind: FactKind,
    /// Where it stands.
    #[n(1)]
    pub place: Place,
    /// What it was; `None` where it was added.
    #[n(2)]
    pub old: Option<String>,
    /// What it is; `None` where it was removed.
    #[n(3)]
    pub new: Option<String>,
    /// What a figure counts, or whose a quotation is, as the text says it ("deaths", "Umerov").
    #[n(4)]
    pub about: Option<String>,
    /// How many passages, or which version was returned to; see the kind.
    #[n(5)]
    pub count: Option<u32>,
}

impl Fact {
    /// A fact with an old and a new value and nothing more.
    pub fn new(kind: FactKind, place: Place, old: Option<String>, new: Option<String>) -> Self {
        Self {
            kind,
            place,
            old,
            new,
            about: None,
            count: None,
        }
    }
}

/// The sorts of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub enum FactKind {
    /// The article is withdrawn.
    #[n(0)]
    Retraction,
    /// A notice came.
    #[n(1)]
    NoticeAdded(#[n(0)] NoticeKind),
    /// A notice says something else.
    #[n(2)]
    NoticeAltered(#[n(0)] NoticeKind),
    /// A notice went.
    #[n(3)]
    NoticeRemoved(#[n(0)] NoticeKind),
    /// The page no longer says that the story is developing: it settles.
    #[n(4)]
    Settled,
    /// A number, amount, percentage or measure differs, came or went; `about` says what it counts.
    #[n(5)]
    Figure,
    /// A date differs, came or went.
    #[n(6)]
    Date,
    /// A time of day differs, came or went.
    #[n(7)]
    Time,
    /// A "not", "no", "never" came.
    #[n(8)]
    NegationAdded,
    /// A "not", "no", "never" went.
    #[n(9)]
    NegationRemoved,
    /// The name of a person, place or organisation differs, came or went.
    #[n(10)]
    Name,
    /// Quoted words came; `about` is the speaker.
    #[n(11)]
    QuoteAdded,
    /// Quoted words differ; `about` is the speaker.
    #[n(12)]
    QuoteAltered,
    /// Quoted words went; `about` is the speaker.
    #[n(13)]
    QuoteRemoved,
    /// Words are quoted that were not, or the other way.
    #[n(14)]
    QuoteMarks,
    /// Who says it, or how ("said" → "claimed").
    #[n(15)]
    Attribution,
    /// How sure it is ("will" → "may").
    #[n(16)]
    Certainty,
    /// The headline was rewritten.
    #[n(17)]
    Headline,
    /// The standfirst differs, came or went.
    #[n(18)]
    Standfirst,
    /// The byline differs, came or went.
    #[n(19)]
    Byline,
    /// The dateline differs, came or went.
    #[n(20)]
    Dateline,
    /// Most of a section or of the body was written anew; `count` is the number of passages.
    #[n(21)]
    Rewritten,
    /// A paragraph or sentences came; `count` is the number of paragraphs, or none for sentences within one.
    #[n(22)]
    TextAdded,
    /// A paragraph or sentences went; `count` as for added.
    #[n(23)]
    TextRemoved,
    /// Words differ that are none of the above.
    #[n(24)]
    Reworded,
    /// Passages changed their place; `count` is their number.
    #[n(25)]
    Moved,
    /// A picture's caption differs, came or went.
    #[n(26)]
    Caption,
    /// A sub-heading differs, came or went.
    #[n(27)]
    Heading,
    /// A live-blog entry came.
    #[n(28)]
    EntryAdded,
    /// A live-blog entry was edited.
    #[n(29)]
    EntryEdited,
    /// A live-blog entry was deleted.
    #[n(30)]
    EntryRemoved,
    /// A misspelling was mended.
    #[n(31)]
    Typo,
    /// Only quote marks, dashes or the like differ.
    #[n(32)]
    Typography,
    /// A link leads elsewhere.
    #[n(33)]
    Link,
    /// The page's own dates differ.
    #[n(34)]
    Dates,
    /// The text is again that of an earlier version; `count` is its number.
    #[n(35)]
    Reverted,
    /// A substantive change with no notice and no new modified date.
    #[n(36)]
    SilentEdit,
    /// The page is gone.
    #[n(37)]
    Gone,
    /// The page is back.
    #[n(38)]
    Restored,
    /// The page's address now leads to another.
    #[n(39)]
    MovedAway,
    /// A word gave way to one that says the contrary or names another party ("profit" → "loss").
    #[n(40)]
    Contrary,
}

impl FactKind {
    /// Its name outside: `figure`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Retraction => "retraction",
            Self::NoticeAdded(_) => "notice_added",
            Self::NoticeAltered(_) => "notice_altered",
            Self::NoticeRemoved(_) => "notice_removed",
            Self::Settled => "settled",
            Self::Figure => "figure",
            Self::Date => "date",
            Self::Time => "time",
            Self::NegationAdded => "negation_added",
            Self::NegationRemoved => "negation_removed",
            Self::Name => "name",
            Self::QuoteAdded => "quote_added",
            Self::QuoteAltered => "quote_altered",
            Self::QuoteRemoved => "quote_removed",
            Self::QuoteMarks => "quote_marks",
            Self::Attribution => "attribution",
            Self::Certainty => "certainty",
            Self::Headline => "headline",
            Self::Standfirst => "standfirst",
            Self::Byline => "byline",
            Self::Dateline => "dateline",
            Self::Rewritten => "rewritten",
            Self::TextAdded => "text_added",
            Self::TextRemoved => "text_removed",
            Self::Reworded => "reworded",
            Self::Moved => "moved",
            Self::Caption => "caption",
            Self::Heading => "heading",
            Self::EntryAdded => "entry_added",
            Self::EntryEdited => "entry_edited",
            Self::EntryRemoved => "entry_removed",
            Self::Typo => "typo",
            Self::Typography => "typography",
            Self::Link => "link",
            Self::Dates => "dates",
            Self::Reverted => "reverted",
            Self::SilentEdit => "silent_edit",
            Self::Gone => "gone",
            Self::Restored => "restored",
            Self::MovedAway => "moved_away",
            Self::Contrary => "contrary",
        }
    }
}

/// Where a fact stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Place {
    /// In the headline.
    #[n(0)]
    Headline,
    /// In the standfirst.
    #[n(1)]
    Standfirst,
    /// In the byline.
    #[n(2)]
    Byline,
    /// In the dateline.
    #[n(3)]
    Dateline,
    /// In the first paragraphs.
    #[n(4)]
    Top,
    /// In the body.
    #[n(5)]
    Body,
    /// In the last paragraphs.
    #[n(6)]
    End,
    /// In a sub-heading.
    #[n(7)]
    Heading,
    /// In a list.
    #[n(8)]
    List,
    /// In a table.
    #[n(9)]
    Table,
    /// In a caption.
    #[n(10)]
    Caption,
    /// In a notice.
    #[n(11)]
    Notice,
    /// In a live-blog entry.
    #[n(12)]
    Entry,
    /// In what the page says of itself: its dates and links.
    #[n(13)]
    Page,
}

impl Place {
    /// Its name outside: `headline`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Standfirst => "standfirst",
            Self::Byline => "byline",
            Self::Dateline => "dateline",
            Self::Top => "top",
            Self::Body => "body",
            Self::End => "end",
            Self::Heading => "heading",
            Self::List => "list",
            Self::Table => "table",
            Self::Caption => "caption",
            Self::Notice => "notice",
            Self::Entry => "entry",
            Self::Page => "page",
        }
    }
}

/// How much a change matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Weight {
    /// Typography and mended typos.
    #[n(0)]
    Cosmetic,
    /// Words, but no fact.
    #[n(1)]
    Minor,
    /// A fact.
    #[n(2)]
    Substantive,
}

impl Weight {
    /// Its name, for people and outside.
    pub fn code(self) -> &'static str {
        match self {
            Self::Cosmetic => "cosmetic",
            Self::Minor => "minor",
            Self::Substantive => "substantive",
        }
    }
}

impl std::str::FromStr for Weight {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Cosmetic, Self::Minor, Self::Substantive]
            .into_iter()
            .find(|weight| weight.code() == text)
            .ok_or_else(|| {
                format!("\"{text}\" is not a weight; expected cosmetic, minor or substantive")
            })
    }
}
