//! A [`Change`] in, its facts and weight out: what the change means.
//!
//! Every fact is read off the words that differ, and its values stand in the texts. `docs/facts.md`
//! lists the kinds and what each weighs; one rule stands above them: a change of a figure, date,
//! name, negation or quoted words is never less than substantive.

mod dates;
mod fields;
mod figures;
mod found;
mod lexicon;
mod names;
mod pairs;
mod passages;
mod quotes;
mod revised;
mod revision;
mod spans;
mod typos;
mod wording;

use std::collections::HashSet;

use crate::news::{Article, Change, Fact, FactKind, Place, Weight};

use found::Found;
use names::Names;

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
pub fn change(older: &Article, newer: &Article, change: &Change) -> Description {
    if change.is_empty() {
        return Description::default();
    }
    let names = Names::of(older, newer);
    let mut found = fields::notices(change, newer);
    found.extend(fields::facts(change, &names));
    found.extend(passages::facts(older, newer, change, &names));
    if found.is_empty() {
        // Words differ, and no rule above says how; that is still told.
        found.push(Found::of(FactKind::Reworded, Place::Body, None, None));
    }
    let weight = found.iter().map(|found| found.weight).max();
    let silent = weight == Some(Weight::Substantive) && fields::is_silent(older, newer, change);
    if silent {
        found.push(Found::of(FactKind::SilentEdit, Place::Page, None, None));
    }
    found.extend(fields::page(change));
    Description {
        facts: ordered(found),
        weight,
        silent,
    }
}

/// Most facts of one change. Nobody reads more, and the store keeps them all.
const MOST_FACTS: usize = 400;

/// The heaviest first, then as `found::rank` says, then as they stand; none twice.
fn ordered(mut found: Vec<Found>) -> Vec<Fact> {
    found.sort_by_key(|found| {
        (
            std::cmp::Reverse(found.weight),
            found::rank(found.fact.kind),
        )
    });
    let mut told = HashSet::new();
    found.retain(|found| {
        let fact = &found.fact;
        let has_value = fact.old.is_some() || fact.new.is_some();
        !has_value || told.insert((fact.kind, fact.old.clone(), fact.new.clone()))
    });
    found.truncate(MOST_FACTS);
    found.into_iter().map(|found| found.fact).collect()
}
