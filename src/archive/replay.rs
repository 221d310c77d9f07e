//! A story's own kept pages, decided about again.

use crate::decide::{Replay, Rules};
use crate::news::{Fetched, Page, Story};
use crate::render::view::Step;
use crate::store::Store;

use super::Error;

/// What would have been told of the pages that are kept of this story, by these rules.
pub fn replay(store: &Store, story: &Story, rules: &Rules) -> Result<Vec<Step>, Error> {
    let mut replay = Replay::of(story.address.clone(), story.since);
    let mut steps = Vec::new();
    for kept in store.snapshots(story.id)? {
        let Some(snapshot) = store.page(story.id, kept.number)? else {
            continue;
        };
        let page = Page {
            asked: kept.asked,
            answered: kept.answered,
            fetched: Fetched::Snapshot(Box::new(snapshot)),
        };
        steps.push(replay.step(kept.number.into(), page, rules));
    }
    Ok(steps)
}
