//! Histories taken in from elsewhere: what follows what is here is added, what is here already is
//! known again, and what contradicts it is refused.

use super::Store;
use super::draft::Draft;
use super::error::Error;
use super::kept;
use super::keys;
use super::sentences;
use super::stories;
use super::versions::{self, KeptVersion};
use super::view::Read as _;
use crate::diff;
use crate::news::{Arrival, Run, Standing, Story, StoryId, Suppression, Version, version_hash};

/// A version from elsewhere, and how its page was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arriving {
    /// The version.
    pub version: Version,
    /// The fetch that brought it, where that is known; its body is not kept.
    pub arrival: Option<Arrival>,
}

/// What became of a version from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakenIn {
    /// It was added.
    Added,
    /// It is here already.
    Known,
    /// It was not added, for this reason.
    Refused(String),
}

impl Store {
    /// Takes in a story that is not here yet.
    pub fn take_in_story(&self, story: Story) -> Result<(), Error> {
        self.write_and_wait(move |draft| stories::put(draft, &story, None))
    }

    /// Takes in versions of a story that is here, in order, and says what became of each. None of
    /// them is announced.
    pub fn take_in(&self, id: StoryId, arriving: Vec<Arriving>) -> Result<Vec<TakenIn>, Error> {
        self.write_and_wait(move |draft| {
            let each = arriving.into_iter();
            each.map(|version| take_in(draft, id, version)).collect()
        })
    }

    /// Takes in what else is told of a story: rows of visits and untold changes, where none are here
    /// yet, and where it stands.
    pub fn take_in_visits(
        &self,
        id: StoryId,
        runs: Vec<Run>,
        untold: Vec<Suppression>,
        standing: Standing,
    ) -> Result<(), Error> {
        self.write_and_wait(move |draft| {
            if draft.last_number(&keys::runs(id))? == 0 && draft.get(&keys::running(id))?.is_none()
            {
                for (run, number) in runs.iter().zip(1..) {
                    draft.put(&keys::run(id, number), run)?;
                }
            }
            if draft.last_number(&keys::all_suppressed(id))? == 0 {
                for (untold, number) in untold.iter().zip(1..) {
                    draft.put(&keys::suppressed(id, number), untold)?;
                }
            }
            let before: Option<Standing> = draft.value(&keys::standing(id))?;
            if before.is_none_or(|before| before.last_visit.is_none()) {
                draft.put(&keys::standing(id), &standing)?;
            }
            Ok(())
        })
    }
}

fn take_in(draft: &mut Draft<'_>, id: StoryId, arriving: Arriving) -> Result<TakenIn, Error> {
    let Arriving { version, arrival } = arriving;
    let head = &version.head;
    let number = head.number;
    let refused = |why: &str| Ok(TakenIn::Refused(format!("version {number} {why}")));
    if version_hash(head, &version.article) != head.hash {
        return refused("is not what its hash says");
    }
    if let Some(here) = draft.value::<KeptVersion>(&keys::version(id, number))? {
        return if here.hash == head.hash {
            Ok(TakenIn::Known)
        } else {
            refused("is another than the one here")
        };
    }
    let last = draft.last_number(&keys::versions(id))?;
    if number != last + 1 {
        return refused(&format!(
            "does not follow version {last}, the last one here"
        ));
    }
    let before: Option<KeptVersion> = draft.value(&keys::version(id, last))?;
    if head.previous != before.map(|before| before.hash).unwrap_or_default() {
        return refused("does not build on the one before it");
    }
    if head
        .revert_of
        .is_some_and(|earlier| !(1..number).contains(&earlier))
    {
        return refused("returns to no earlier version");
    }
    let page = match arrival {
        Some(arrival) => Some(kept::put_without_body(draft, id, &arrival, number)?),
        None => None,
    };
    let print = diff::fingerprint(&version.article, number);
    versions::put(draft, id, &version, print.body, page)?;
    sentences::add(draft, id, number, &version.article)?;
    Ok(TakenIn::Added)
}
