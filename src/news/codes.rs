//! Names that stand outside, read back.

use super::article::{BlockKind, NoticeKind};
use super::fact::{FactKind, Place};
use super::story::AskedBy;
use super::visit::Outcome;

/// What a fact about a notice is about where nobody says.
const NOTICE: NoticeKind = NoticeKind::EditorsNote;

const FACTS: &[FactKind] = &[
    FactKind::Retraction,
    FactKind::NoticeAdded(NOTICE),
    FactKind::NoticeAltered(NOTICE),
    FactKind::NoticeRemoved(NOTICE),
    FactKind::Settled,
    FactKind::Figure,
    FactKind::Date,
    FactKind::Time,
    FactKind::NegationAdded,
    FactKind::NegationRemoved,
    FactKind::Contrary,
    FactKind::Name,
    FactKind::QuoteAdded,
    FactKind::QuoteAltered,
    FactKind::QuoteRemoved,
    FactKind::QuoteMarks,
    FactKind::Attribution,
    FactKind::Certainty,
    FactKind::Headline,
    FactKind::Standfirst,
    FactKind::Byline,
    FactKind::Dateline,
    FactKind::Rewritten,
    FactKind::TextAdded,
    FactKind::TextRemoved,
    FactKind::Reworded,
    FactKind::Moved,
    FactKind::Caption,
    FactKind::Heading,
    FactKind::EntryAdded,
    FactKind::EntryEdited,
    FactKind::EntryRemoved,
    FactKind::Typo,
    FactKind::Typography,
    FactKind::Link,
    FactKind::Dates,
    FactKind::Reverted,
    FactKind::SilentEdit,
    FactKind::Gone,
    FactKind::Restored,
    FactKind::MovedAway,
];

const NOTICES: &[NoticeKind] = &[
    NoticeKind::EditorsNote,
    NoticeKind::Developing,
    NoticeKind::Correction,
    NoticeKind::Clarification,
    NoticeKind::Update,
    NoticeKind::Retraction,
];

const BLOCKS: &[BlockKind] = &[
    BlockKind::Paragraph,
    BlockKind::Heading,
    BlockKind::ListItem,
    BlockKind::Quote,
    BlockKind::TableRow,
    BlockKind::Caption,
    BlockKind::Notice,
];

const PLACES: &[Place] = &[
    Place::Headline,
    Place::Standfirst,
    Place::Byline,
    Place::Dateline,
    Place::Top,
    Place::Body,
    Place::End,
    Place::Heading,
    Place::List,
    Place::Table,
    Place::Caption,
    Place::Notice,
    Place::Entry,
    Place::Page,
];

const OUTCOMES: &[Outcome] = &[
    Outcome::First,
    Outcome::Same,
    Outcome::Noise,
    Outcome::Changed,
    Outcome::Reverted,
    Outcome::Candidate,
    Outcome::Barred,
    Outcome::Failed,
    Outcome::Gone,
    Outcome::Moved,
    Outcome::Restored,
    Outcome::Recovered,
];

const ASKED_BY: &[AskedBy] = &[
    AskedBy::File,
    AskedBy::Command,
    AskedBy::Feed,
    AskedBy::Canary,
];

impl FactKind {
    /// The names of all kinds.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        FACTS.iter().map(|kind| kind.code())
    }

    /// The kind of this name; of facts about a notice, the kind of notice is asked for too.
    pub fn from_code(code: &str, notice: Option<NoticeKind>) -> Option<Self> {
        let kind = *FACTS.iter().find(|kind| kind.code() == code)?;
        let notice = notice.unwrap_or(NOTICE);
        Some(match kind {
            Self::NoticeAdded(_) => Self::NoticeAdded(notice),
            Self::NoticeAltered(_) => Self::NoticeAltered(notice),
            Self::NoticeRemoved(_) => Self::NoticeRemoved(notice),
            kind => kind,
        })
    }

    /// The kind of notice that a fact is about.
    pub fn notice(self) -> Option<NoticeKind> {
        match self {
            Self::NoticeAdded(kind) | Self::NoticeAltered(kind) | Self::NoticeRemoved(kind) => {
                Some(kind)
            }
            _ => None,
        }
    }
}

macro_rules! read_back {
    ($($type:ident $all:ident $what:literal)*) => {$(
        impl $type {
            #[doc = concat!("The ", $what, " of this name.")]
            pub fn from_code(code: &str) -> Option<Self> {
                $all.iter().copied().find(|one| one.code() == code)
            }
        }
    )*};
}

read_back! {
    NoticeKind NOTICES "kind"
    BlockKind BLOCKS "kind"
    Place PLACES "place"
    Outcome OUTCOMES "outcome"
    AskedBy ASKED_BY "asker"
}

#[cfg(test)]
mod tests {
    use super::*;
    use minicbor::Decode;

    /// Every value that the store can hold, found by asking it for each number.
    fn all<T: for<'b> Decode<'b, ()>>(forms: &[fn(u8) -> Vec<u8>]) -> Vec<T> {
        let numbers = 0..=255u8;
        let encoded = numbers.flat_map(|number| forms.iter().map(move |form| form(number)));
        encoded
            .filter_map(|bytes| minicbor::decode(&bytes).ok())
            .collect()
    }

    fn plain(number: u8) -> Vec<u8> {
        minicbor::to_vec(number).unwrap()
    }

    fn alone(number: u8) -> Vec<u8> {
        [vec![0x82], plain(number), vec![0x80]].concat()
    }

    fn with_a_correction(number: u8) -> Vec<u8> {
        [vec![0x82], plain(number), vec![0x81, 2]].concat()
    }

    #[test]
    fn every_name_reads_back() {
        for kind in all::<FactKind>(&[alone, with_a_correction]) {
            assert_eq!(FactKind::from_code(kind.code(), kind.notice()), Some(kind));
        }
        for kind in all::<NoticeKind>(&[plain]) {
            assert_eq!(NoticeKind::from_code(kind.code()), Some(kind));
        }
        for kind in all::<BlockKind>(&[plain]) {
            assert_eq!(BlockKind::from_code(kind.code()), Some(kind));
        }
        for place in all::<Place>(&[plain]) {
            assert_eq!(Place::from_code(place.code()), Some(place));
        }
        for outcome in all::<Outcome>(&[plain]) {
            assert_eq!(Outcome::from_code(outcome.code()), Some(outcome));
        }
        for asked_by in all::<AskedBy>(&[plain]) {
            assert_eq!(AskedBy::from_code(asked_by.code()), Some(asked_by));
        }
        assert_eq!(all::<Outcome>(&[plain]).len(), OUTCOMES.len());
        assert_eq!(all::<FactKind>(&[alone]).len() + 3, FACTS.len());
    }
}
