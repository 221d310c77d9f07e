//! All that is known of one story, for its dossier.

use crate::news::{Story, Timestamp};
use crate::render::view::{Dossier, DossierVersion};
use crate::store::Store;

use super::{Error, Which, comparison, version};

/// Everything about a story: versions, changes, visits, what was not told, and whether the record is
/// as it was written.
pub fn dossier(store: &Store, story: Story, now: Timestamp) -> Result<Dossier, Error> {
    let heads = store.timeline(story.id)?;
    let mut versions = Vec::with_capacity(heads.len());
    for head in heads {
        let number = head.number;
        let comparison = if number > 1 {
            let (older, newer) = (Which::Number(number - 1), Which::Number(number));
            Some(comparison(store, &story, older, newer)?)
        } else {
            None
        };
        versions.push(DossierVersion {
            arrival: store.arrival(story.id, number)?,
            comparison,
            head,
        });
    }
    let whole = |number: u32| version(store, &story, Which::Number(number));
    let count = u32::try_from(versions.len()).unwrap_or(u32::MAX);
    let first = (count > 0).then(|| whole(1)).transpose()?;
    let last = (count > 1).then(|| whole(count)).transpose()?;
    let untold = store.suppressions(Some(story.id))?;
    let findings = store.verify_story(story.id);
    Ok(Dossier {
        made: now,
        versions,
        first,
        last,
        runs: store.runs(story.id)?,
        untold: untold.into_iter().map(|(_, untold)| untold).collect(),
        findings: findings.into_iter().map(|finding| finding.what).collect(),
        story,
    })
}
