//! What a page says at one moment, as structured text; it has no time or identity of its own.
//!
//! The text stands as the page has it. What counts as equal is the business of `diff`.

use minicbor::{Decode, Encode};

use super::time::StatedTime;

/// A page's article.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Article {
    /// The headline as the page shows it; empty where it shows none.
    #[n(0)]
    pub headline: String,
    /// The sentence or two between the headline and the body.
    #[n(1)]
    pub standfirst: Option<String>,
    /// People and agencies that the article is by.
    #[n(2)]
    pub byline: Vec<String>,
    /// Where the report was filed from ("ISTANBUL").
    #[n(3)]
    pub dateline: Option<String>,
    /// The newsroom's statements about the article, wherever they stand.
    #[n(4)]
    pub notices: Vec<Notice>,
    /// The body in reading order.
    #[n(5)]
    pub blocks: Vec<Block>,
    /// The entries of a live blog, as the page orders them; their text is in `blocks`.
    #[n(6)]
    pub entries: Vec<Entry>,
    /// The page says that it is being updated.
    #[n(7)]
    pub developing: bool,
    /// When the page says it was first published. Makes no version.
    #[n(8)]
    pub published: Option<StatedTime>,
    /// When the page says it was last changed. Makes no version.
    #[n(9)]
    pub modified: Option<StatedTime>,
    /// The address the page gives as its own. Makes no version.
    #[n(10)]
    pub canonical: Option<String>,
    /// The section ("World"). Makes no version.
    #[n(11)]
    pub section: Option<String>,
    /// The language, as BCP 47 ("en", "uk"). Makes no version.
    #[n(12)]
    pub language: Option<String>,
    /// Where the body links to, in order. Makes no version.
    #[n(13)]
    pub links: Vec<Link>,
    /// The line that says on which day the text was last changed ("Updated: 16 May 2025").
    #[n(14)]
    pub revised: Option<String>,
}

impl Article {
    /// How many running paragraphs the body has.
    pub fn paragraphs(&self) -> usize {
        self.blocks
            .iter()
            .filter(|block| block.kind == BlockKind::Paragraph)
            .count()
    }
}

/// One block of the body.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Block {
    /// What sort of block.
    #[n(0)]
    pub kind: BlockKind,
    /// Its text, white space collapsed.
    #[n(1)]
    pub text: String,
    /// The live-blog entry that it belongs to.
    #[n(2)]
    pub entry: Option<String>,
}

impl Block {
    /// A block outside any live-blog entry.
    pub fn new(kind: BlockKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
            entry: None,
        }
    }
}

/// The sorts of blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum BlockKind {
    /// Running text.
    #[n(0)]
    Paragraph,
    /// A sub-heading.
    #[n(1)]
    Heading,
    /// One item of a list.
    #[n(2)]
    ListItem,
    /// A quotation set apart.
    #[n(3)]
    Quote,
    /// One row of a table, its cells separated by tabs.
    #[n(4)]
    TableRow,
    /// A picture's caption.
    #[n(5)]
    Caption,
    /// A notice, in its place in the body.
    #[n(6)]
    Notice,
}

impl BlockKind {
    /// Its name outside: `list_item`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Paragraph => "paragraph",
            Self::Heading => "heading",
            Self::ListItem => "list_item",
            Self::Quote => "quote",
            Self::TableRow => "table_row",
            Self::Caption => "caption",
            Self::Notice => "notice",
        }
    }
}

/// The newsroom's statement about the article itself.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Notice {
    /// What it is.
    #[n(0)]
    pub kind: NoticeKind,
    /// Its text, label included ("Correction: …").
    #[n(1)]
    pub text: String,
}

/// The sorts of notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum NoticeKind {
    /// A note by the editors that is nothing more special.
    #[n(0)]
    EditorsNote,
    /// The story is being updated.
    #[n(1)]
    Developing,
    /// Something was wrong and is mended.
    #[n(2)]
    Correction,
    /// Something was unclear and is explained.
    #[n(3)]
    Clarification,
    /// Something was added.
    #[n(4)]
    Update,
    /// The article is withdrawn.
    #[n(5)]
    Retraction,
}

impl NoticeKind {
    /// Its name outside: `editors_note`.
    pub fn code(self) -> &'static str {
        match self {
            Self::EditorsNote => "editors_note",
            Self::Developing => "developing",
            Self::Correction => "correction",
            Self::Clarification => "clarification",
            Self::Update => "update",
            Self::Retraction => "retraction",
        }
    }
}

/// One entry of a live blog.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Entry {
    /// The page's own id of the entry, or one made from its time and heading.
    #[n(0)]
    pub id: String,
    /// When the page says it was posted.
    #[n(1)]
    pub time: Option<StatedTime>,
    /// Its heading.
    #[n(2)]
    pub headline: Option<String>,
    /// Who posted it.
    #[n(3)]
    pub byline: Vec<String>,
}

/// A link in the body.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Link {
    /// The words that are linked.
    #[n(0)]
    pub text: String,
    /// Where to, as an absolute address.
    #[n(1)]
    pub target: String,
}
