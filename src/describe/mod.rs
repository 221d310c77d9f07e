//! A [`Change`] in, its facts and weight out: what the change means.

use crate::news::{Article, Change, Fact, Weight};

/// What a change means.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Description {
    /// What changed, as an editor would order it: what changes a fact first.
    pub facts: Vec<Fact>,
    /// How much it weighs; `None` where nothing changed.
    pub weight: Option<Weight>,
    /// A substantive change with no notice and no new modified date.
    pub silent: bool,
}

/// Says what the change between these two articles means.
pub fn change(_older: &Article, _newer: &Article, _change: &Change) -> Description {
    Description::default()
}
