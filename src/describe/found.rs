//! A fact with what it weighs, as it is found.

use crate::news::{Fact, FactKind, Place, Weight};

/// A fact and its weight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) fact: Fact,
    pub(super) weight: Weight,
}

impl Found {
    /// A fact that weighs what its kind weighs.
    pub(super) fn new(fact: Fact) -> Self {
        let weight = weight(fact.kind);
        Self { fact, weight }
    }

    /// A fact with these values.
    pub(super) fn of(kind: FactKind, place: Place, old: Option<&str>, new: Option<&str>) -> Self {
        let owned = |value: Option<&str>| value.map(str::to_owned);
        Self::new(Fact::new(kind, place, owned(old), owned(new)))
    }

    /// The same, heavier if need be: a protected token is touched.
    pub(super) fn at_least(mut self, weight: Weight) -> Self {
        self.weight = self.weight.max(weight);
        self
    }

    /// The same, saying what it is about.
    pub(super) fn about(mut self, about: Option<String>) -> Self {
        self.fact.about = about;
        self
    }
}

/// What a kind of fact weighs by itself. `docs/facts.md` has the same table in words.
fn weight(kind: FactKind) -> Weight {
    match kind {
        FactKind::Typo | FactKind::Typography | FactKind::Link | FactKind::Dates => {
            Weight::Cosmetic
        }
        FactKind::Settled
        | FactKind::NoticeAdded(crate::news::NoticeKind::Developing)
        | FactKind::NoticeAltered(crate::news::NoticeKind::Developing)
        | FactKind::NoticeRemoved(crate::news::NoticeKind::Developing)
        | FactKind::Standfirst
        | FactKind::Rewritten
        | FactKind::TextAdded
        | FactKind::TextRemoved
        | FactKind::Reworded
        | FactKind::Moved
        | FactKind::Caption
        | FactKind::Heading => Weight::Minor,
        _ => Weight::Substantive,
    }
}

/// The order in which an editor would tell them: what changes a fact first.
pub(super) fn rank(kind: FactKind) -> u8 {
    match kind {
        FactKind::Retraction => 0,
        FactKind::NoticeAdded(_) | FactKind::NoticeAltered(_) => 1,
        FactKind::Figure => 2,
        FactKind::NegationAdded | FactKind::NegationRemoved | FactKind::Contrary => 3,
        FactKind::Date | FactKind::Time => 4,
        FactKind::Name => 5,
        FactKind::QuoteAltered | FactKind::QuoteMarks => 6,
        FactKind::Attribution | FactKind::Certainty => 7,
        FactKind::Headline => 8,
        FactKind::NoticeRemoved(_) | FactKind::Settled => 9,
        FactKind::QuoteAdded | FactKind::QuoteRemoved => 10,
        FactKind::EntryAdded | FactKind::EntryEdited | FactKind::EntryRemoved => 11,
        FactKind::Rewritten => 12,
        FactKind::TextAdded => 13,
        FactKind::TextRemoved => 14,
        FactKind::Standfirst | FactKind::Byline | FactKind::Dateline => 15,
        FactKind::Reworded => 16,
        FactKind::Heading | FactKind::Caption => 17,
        FactKind::Moved => 18,
        FactKind::SilentEdit => 19,
        FactKind::Typo | FactKind::Typography => 20,
        _ => 21,
    }
}
