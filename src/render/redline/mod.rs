//! The redline: a change laid out in rows, which every form draws, so that no two disagree.
//!
//! What was kept is folded to a count, but for the sentences beside a change in its own paragraph.

mod body;
mod pieces;

use super::phrases;
use crate::news::{
    BlockKind, Change, Edit, EditKind, Field, FieldEdit, Mark, NoticeEdit, NoticeKind, Passage,
    Piece,
};

/// One row of a redline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// So many sentences in a row that did not change.
    Folded(usize),
    /// Sentences of one paragraph, or a field, with what was added and removed.
    Marked(Marked),
    /// The place that sentences have moved away from.
    MovedAway {
        /// How they begin.
        opening: String,
        /// Where they went.
        way: Way,
    },
}

impl Row {
    /// What the row says in our own words, where it holds no marks: "… 6 sentences unchanged …".
    pub fn aside(&self) -> Option<String> {
        match self {
            Self::Folded(sentences) => Some(format!("… {} …", phrases::folded(*sentences))),
            Self::MovedAway { opening, way } => {
                Some(format!("({}: “{opening}”)", phrases::moved_away(*way)))
            }
            Self::Marked(_) => None,
        }
    }
}

/// Words with their marks. Marks begin and end with a word, never with a space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// What these words are in the article.
    pub part: Part,
    /// Where they stood before, if they moved.
    pub moved: Option<Way>,
    /// The words in order.
    pub pieces: Vec<Piece>,
}

impl Marked {
    /// What stands before the words: what they are, and where they stood before.
    pub fn label(&self) -> String {
        let part = phrases::part(self.part);
        let moved = self.moved.map(phrases::moved_here);
        match (part.is_empty(), moved) {
            (true, None) => String::new(),
            (true, Some(moved)) => format!("({moved}) "),
            (false, None) => format!("{part}: "),
            (false, Some(moved)) => format!("{part} ({moved}): "),
        }
    }

    /// The mark that all the words share, where they do.
    pub fn whole(&self) -> Option<Mark> {
        let first = self.pieces.first()?.mark;
        let same = self.pieces.iter().all(|piece| piece.mark == first);
        same.then_some(first)
    }
}

/// A piece's words between its signs.
pub fn signed(piece: &Piece) -> String {
    match piece.mark {
        Mark::Same => piece.text.clone(),
        Mark::Removed => format!("[-{}-]", piece.text),
        Mark::Added => format!("[+{}+]", piece.text),
    }
}

/// A part of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A field.
    Field(Field),
    /// A notice that stands outside the body.
    Notice(NoticeKind),
    /// A block of the body.
    Block(BlockKind),
}

/// A way through the article, in running paragraphs counted from 1; the number is missing where a
/// passage is not in one, and on both sides where it stayed in its paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// Towards the top.
    pub up: bool,
    /// From which paragraph of the older version.
    pub from: Option<usize>,
    /// To which paragraph of the newer version.
    pub to: Option<usize>,
}

/// Lays a change out in rows: fields, notices, then the body.
pub fn rows(change: &Change) -> Vec<Row> {
    let fields = change.fields.iter().filter_map(field);
    let notices = change
        .notices
        .iter()
        .filter(|edit| !stands_in_body(edit, &change.body))
        .filter_map(notice);
    fields
        .chain(notices)
        .chain(body::rows(&change.body))
        .collect()
}

fn field(edit: &FieldEdit) -> Option<Row> {
    let shown = edit.field.makes_version() && edit.field != Field::Developing;
    let pieces = pieces::of(edit.old.as_deref(), edit.new.as_deref(), &edit.words);
    (shown && !pieces.is_empty()).then(|| marked(Part::Field(edit.field), pieces))
}

fn notice(edit: &NoticeEdit) -> Option<Row> {
    let kind = edit.new.as_ref().or(edit.old.as_ref())?.kind;
    let old = edit.old.as_ref().map(|notice| notice.text.as_str());
    let new = edit.new.as_ref().map(|notice| notice.text.as_str());
    let pieces = pieces::of(old, new, &edit.words);
    Some(marked(Part::Notice(kind), pieces))
}

fn marked(part: Part, pieces: Vec<Piece>) -> Row {
    Row::Marked(Marked {
        part,
        moved: None,
        pieces,
    })
}

/// A notice in the body is shown there, in its place.
fn stands_in_body(edit: &NoticeEdit, body: &[Edit]) -> bool {
    let texts = [edit.old.as_ref(), edit.new.as_ref()];
    let holds = |passage: &Passage| {
        let within = |text: &str| text.contains(passage.text.as_str());
        passage.kind == BlockKind::Notice
            && texts.iter().flatten().any(|notice| within(&notice.text))
    };
    body.iter()
        .filter(|edit| edit.kind != EditKind::Kept)
        .any(|edit| edit.old.iter().chain(&edit.new).any(holds))
}
