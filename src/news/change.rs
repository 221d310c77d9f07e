//! All that differs between two articles.
//!
//! A change says where words stand and how they differ, never what that means: meaning is `Fact`.

use super::article::{BlockKind, Notice};

/// Everything that differs between an older and a newer article, with what was kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Fields that differ, in the order of `Field`.
    pub fields: Vec<FieldEdit>,
    /// Notices that came, went or were altered.
    pub notices: Vec<NoticeEdit>,
    /// The whole body, kept passages included, in the newer article's reading order; what was
    /// removed stands where it stood. Every word of both bodies is in exactly one edit.
    pub body: Vec<Edit>,
    /// Links whose target differs under the same words.
    pub links: Vec<LinkEdit>,
}

impl Change {
    /// Nothing that makes a version differs.
    pub fn is_empty(&self) -> bool {
        self.fields.iter().all(|edit| !edit.field.makes_version())
            && self.notices.is_empty()
            && self.body.iter().all(|edit| edit.kind == EditKind::Kept)
    }
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldEdit {
    /// Which.
    pub field: Field,
    /// What it was; `None` where the older article had none.
    pub old: Option<String>,
    /// What it is; `None` where the newer article has none.
    pub new: Option<String>,
    /// The words, as in [`Edit::words`]; empty where one side is `None`.
    pub words: Vec<Piece>,
}

/// The fields of an article; those from `Published` on make no version by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The headline.
    Headline,
    /// The standfirst.
    Standfirst,
    /// The byline; people are joined by ", ".
    Byline,
    /// The dateline.
    Dateline,
    /// The page says that it is being updated ("yes" or none).
    Developing,
    /// The line that says on which day the text was last changed.
    Revised,
    /// When first published.
    Published,
    /// When last changed.
    Modified,
    /// The page's own address.
    Canonical,
    /// The section.
    Section,
    /// The language.
    Language,
}

impl Field {
    /// Its name outside: `standfirst`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Standfirst => "standfirst",
            Self::Byline => "byline",
            Self::Dateline => "dateline",
            Self::Developing => "developing",
            Self::Revised => "revised",
            Self::Published => "published",
            Self::Modified => "modified",
            Self::Canonical => "canonical",
            Self::Section => "section",
            Self::Language => "language",
        }
    }

    /// Whether a difference in this field alone makes a version.
    pub fn makes_version(self) -> bool {
        self < Self::Published
    }
}

/// A notice that came, went or was altered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeEdit {
    /// What it was.
    pub old: Option<Notice>,
    /// What it is.
    pub new: Option<Notice>,
    /// The words, as in [`Edit::words`]; empty where one side is `None`.
    pub words: Vec<Piece>,
}

/// What happened to one passage of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What happened.
    pub kind: EditKind,
    /// It also changed its place; always true for [`EditKind::Moved`].
    pub moved: bool,
    /// Where it stood: none for added, several where sentences were merged.
    pub old: Vec<Passage>,
    /// Where it stands: none for removed, several where a sentence was split.
    pub new: Vec<Passage>,
    /// Of a revised passage, its words: same and removed pieces joined give the old text, same and
    /// added pieces joined the new. Empty for the other kinds.
    pub words: Vec<Piece>,
}

/// What can happen to a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EditKind {
    /// Nothing.
    Kept,
    /// Its words differ.
    Revised,
    /// Same words, another place.
    Moved,
    /// New.
    Added,
    /// Gone.
    Removed,
}

/// A sentence, or a whole block where it has no sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Which block of the article's body, from 0.
    pub block: usize,
    /// Which sentence of the block, from 0.
    pub sentence: usize,
    /// What sort of block it stands in.
    pub kind: BlockKind,
    /// Its text as it stands.
    pub text: String,
}

/// A run of words with one mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Whether the run was kept, removed or added.
    pub mark: Mark,
    /// The text, spaces included.
    pub text: String,
}

/// How a run of words fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// It stands in both.
    Same,
    /// It stands only in the older text.
    Removed,
    /// It stands only in the newer text.
    Added,
}

/// A link whose target differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkEdit {
    /// The linked words.
    pub text: String,
    /// Where they led.
    pub old: String,
    /// Where they lead.
    pub new: String,
}
